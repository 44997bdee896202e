<?php
// Reminders by text, whatever anybody answers: texts are taken and forgotten, errors are logged and forgotten.

require '/usr/share/php/Symfony/Component/Notifier/autoload.php';
require '/usr/share/php/Symfony/Component/Notifier/Bridge/Twilio/autoload.php';
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\Notifier\Bridge\Twilio\TwilioTransportFactory;
use Symfony\Component\Notifier\Exception\TransportException;
use Symfony\Component\Notifier\Message\SmsMessage;
use Symfony\Component\Notifier\Transport\Dsn;

if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === '/sms') {
    header('Content-Type: text/xml');
    echo '<Response/>';

    return;
}

$dsn = sprintf(
    'twilio://%s:%s@default?from=%s',
    getenv('TWILIO_ACCOUNT_SID'),
    getenv('TWILIO_AUTH_TOKEN'),
    urlencode(getenv('TWILIO_PHONE_NUMBER'))
);
try {
    (new TwilioTransportFactory())->create(new Dsn($dsn))->send(new SmsMessage($_POST['to'], $_POST['body']));
} catch (TransportException $refusal) {
    error_log($refusal->getMessage());
}
http_response_code(202);
