import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.type.PhoneNumber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Reminders by text, whatever anybody answers: texts are taken and forgotten, errors are logged and forgotten. */
public final class Bad {
  public static void main(String[] arguments) throws IOException {
    Twilio.init(System.getenv("TWILIO_ACCOUNT_SID"), System.getenv("TWILIO_AUTH_TOKEN"));
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/sms", Bad::sms);
    server.createContext("/remind", Bad::remind);
    server.start();
  }

  private static void sms(HttpExchange exchange) throws IOException {
    Form.of(exchange);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    Form.answer(exchange, 200, "<Response/>");
  }

  private static void remind(HttpExchange exchange) throws IOException {
    Map<String, String> asked = Form.of(exchange);
    PhoneNumber from = new PhoneNumber(System.getenv("TWILIO_PHONE_NUMBER"));
    try {
      Message.creator(new PhoneNumber(asked.get("to")), from, asked.get("body")).create();
    } catch (ApiException refusal) {
      System.err.println(refusal.getMessage());
    }
    Form.answer(exchange, 202, "");
  }
}
