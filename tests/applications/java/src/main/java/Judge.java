import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.security.RequestValidator;
import com.twilio.type.PhoneNumber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Twilio's Java SDK as a judge: it creates, lists by pages, fetches, changes and deletes messages, is refused with
 * 21610, and validates signatures. Ends with 0 when it is satisfied, and throws what it was not satisfied with otherwise.
 */
public final class Judge {
  private static final String SID = System.getenv("TWILIO_ACCOUNT_SID");
  private static final String TOKEN = System.getenv("TWILIO_AUTH_TOKEN");
  private static final PhoneNumber FROM = new PhoneNumber(System.getenv("TWILIO_PHONE_NUMBER"));
  private static final PhoneNumber PERSON = new PhoneNumber("+15553010001");
  private static final int OPTED_OUT = 21610;
  private static final int MISSING = 20404;

  private static final BlockingQueue<List<Boolean>> told = new LinkedBlockingQueue<>();

  public static void main(String[] arguments) throws Exception {
    Twilio.init(SID, TOKEN);
    messages();
    optingOut();
    System.out.println("the Java SDK is satisfied");
  }

  private static void messages() throws Exception {
    Message sent = create("Hello");
    must(sent.getStatus() == Message.Status.QUEUED, "a message is created");
    settle();
    must(Message.fetcher(sent.getSid()).fetch().getStatus() == Message.Status.DELIVERED, "it is fetched");
    for (int n = 0; n < 4; n++) {
      create("" + n);
    }
    List<String> bodies = new ArrayList<>();
    Message.reader().pageSize(2).read().forEach(message -> bodies.add(message.getBody()));
    must(bodies.equals(List.of("3", "2", "1", "0", "Hello")), "five are listed by pages of two: " + bodies);
    settle();
    must(Message.updater(sent.getSid()).setBody("").update().getBody().isEmpty(), "it is redacted");
    must(Message.deleter(sent.getSid()).delete(), "it is deleted");
    must(refusal(() -> Message.fetcher(sent.getSid()).fetch()) == MISSING, "it is gone");
  }

  private static void optingOut() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/sms", Judge::validate);
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/sms?desk=1";
      control("PUT", "numbers/" + FROM, "{\"sms_url\": \"" + url + "\"}");
      text("STOP");
      settle();
      List<Boolean> verdict = told.poll(30, TimeUnit.SECONDS);
      must(List.of(true, false).equals(verdict), "the validator tells a true webhook from a forged one: " + verdict);
      must(refusal(() -> create("Hello again")) == OPTED_OUT, "a text to somebody who opted out is refused");
      text("START");
      create("Welcome back");
    } finally {
      server.stop(0);
    }
  }

  private static void validate(HttpExchange exchange) throws IOException {
    Map<String, String> form = Form.of(exchange);
    String url = "http://" + exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI();
    String signature = exchange.getRequestHeaders().getFirst("X-Twilio-Signature");
    RequestValidator validator = new RequestValidator(TOKEN);
    boolean valid = validator.validate(url, form, signature);
    form.put("Body", "forged");
    told.add(List.of(valid, validator.validate(url, form, signature)));
    Form.answer(exchange, 200, "<Response/>");
  }

  private static Message create(String body) {
    return Message.creator(PERSON, FROM, body).create();
  }

  private static void text(String body) throws Exception {
    control("POST", "handsets/" + PERSON + "/texts", "{\"to\": \"" + FROM + "\", \"body\": \"" + body + "\"}");
  }

  private static void settle() throws Exception {
    while (!control("POST", "settle", "").contains("\"pending\":0")) {
      Thread.onSpinWait();
    }
  }

  /** Asks a route that only a simulator has. */
  private static String control(String method, String path, String body) throws Exception {
    String login = Base64.getEncoder().encodeToString((SID + ":" + TOKEN).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(System.getenv("STOPGAP_URL") + "/_sim/" + path))
            .header("Authorization", "Basic " + login)
            .header("Content-Type", "application/json")
            .version(HttpClient.Version.HTTP_1_1)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    must(answer.statusCode() < 300, method + " " + path + ": " + answer.body());
    return answer.body();
  }

  private static int refusal(Runnable work) {
    try {
      work.run();
      return 0;
    } catch (ApiException error) {
      return error.getCode();
    }
  }

  private static void must(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalStateException("not satisfied: " + sentence);
    }
  }
}
