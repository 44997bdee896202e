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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Reminders by text, for people who want them: a STOP is kept in mind, and so is the provider's refusal. */
public final class Good {
  private static final Set<String> STOP = Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT");
  private static final Set<String> BACK = Set.of("START", "YES", "UNSTOP");
  private static final int OPTED_OUT = 21610;

  private static final String TOKEN = System.getenv("TWILIO_AUTH_TOKEN");
  private static final Set<String> stopped = ConcurrentHashMap.newKeySet();

  public static void main(String[] arguments) throws IOException {
    Twilio.init(System.getenv("TWILIO_ACCOUNT_SID"), TOKEN);
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/sms", Good::sms);
    server.createContext("/remind", Good::remind);
    server.start();
  }

  private static void sms(HttpExchange exchange) throws IOException {
    Map<String, String> told = Form.of(exchange);
    String url = "http://" + exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI();
    String signature = exchange.getRequestHeaders().getFirst("X-Twilio-Signature");
    if (signature == null || !new RequestValidator(TOKEN).validate(url, told, signature)) {
      Form.answer(exchange, 403, "not signed by the provider");
      return;
    }
    String word = told.get("Body").strip().toUpperCase();
    if (STOP.contains(word)) {
      stopped.add(told.get("From"));
    } else if (BACK.contains(word)) {
      stopped.remove(told.get("From"));
    }
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    Form.answer(exchange, 200, "<Response/>");
  }

  private static void remind(HttpExchange exchange) throws IOException {
    Map<String, String> asked = Form.of(exchange);
    String to = asked.get("to");
    if (!stopped.contains(to)) {
      PhoneNumber from = new PhoneNumber(System.getenv("TWILIO_PHONE_NUMBER"));
      try {
        Message.creator(new PhoneNumber(to), from, asked.get("body")).create();
      } catch (ApiException refusal) {
        if (refusal.getCode() == null || refusal.getCode() != OPTED_OUT) {
          Form.answer(exchange, 502, refusal.getMessage());
          return;
        }
        stopped.add(to);
      }
    }
    Form.answer(exchange, 202, "");
  }
}
