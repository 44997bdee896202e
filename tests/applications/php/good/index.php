<?php
// Reminders by text, for people who want them: a STOP is kept in mind, and so is the provider's refusal.

require '/usr/share/php/Symfony/Component/Notifier/autoload.php';
require '/usr/share/php/Symfony/Component/Notifier/Bridge/Twilio/autoload.php';
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\Notifier\Bridge\Twilio\TwilioTransportFactory;
use Symfony\Component\Notifier\Exception\TransportException;
use Symfony\Component\Notifier\Message\SmsMessage;
use Symfony\Component\Notifier\Transport\Dsn;

const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'];
const BACK = ['START', 'YES', 'UNSTOP'];
const OPTED_OUT = '21610';

/** The file that remembers one person's STOP. */
function mark(string $number): string
{
    return getenv('DATA').'/'.hash('sha256', $number);
}

/** Whether the request carries the provider's signature. */
function is_signed(): bool
{
    ksort($_POST);
    $signed = 'http://'.$_SERVER['HTTP_HOST'].$_SERVER['REQUEST_URI'];
    foreach ($_POST as $name => $value) {
        $signed .= $name.$value;
    }
    $expected = base64_encode(hash_hmac('sha1', $signed, getenv('TWILIO_AUTH_TOKEN'), true));

    return hash_equals($expected, $_SERVER['HTTP_X_TWILIO_SIGNATURE'] ?? '');
}

/** A text arrived. */
function sms(): void
{
    if (!is_signed()) {
        http_response_code(403);

        return;
    }
    $word = strtoupper(trim($_POST['Body']));
    if (in_array($word, STOP, true)) {
        touch(mark($_POST['From']));
    } elseif (in_array($word, BACK, true)) {
        @unlink(mark($_POST['From']));
    }
    header('Content-Type: text/xml');
    echo '<Response/>';
}

/** Remind somebody, unless they do not want it. */
function remind(): void
{
    http_response_code(202);
    if (file_exists(mark($_POST['to']))) {
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
        if (!str_contains($refusal->getMessage(), OPTED_OUT)) {
            throw $refusal;
        }
        touch(mark($_POST['to']));
    }
}

match (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    '/sms' => sms(),
    '/remind' => remind(),
    default => http_response_code(404),
};
