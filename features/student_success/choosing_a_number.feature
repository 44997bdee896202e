Feature: Which number is texted
  A person may have several phones, and a message is texted to one of them at the most. First come the phones that are
  SMS Enabled; if there is none, those that are SMS Default and of the Default SMS Phone Type, as long as people of
  that kind are opted in by default. The latest verified date decides between several. If no phone is left, the message
  goes by email.

  Background:
    Given the advisor Avery
    And the student Sam

  @SSE-SEL-01
  Rule: The SMS Enabled phone verified last is texted

    Scenario: The latest date wins, wherever it stands on the record
      Given Sam's record lists the phones
        | phone  | status      | verified   |
        | work   | SMS Enabled | 2026-02-10 |
        | mobile | SMS Enabled | 2026-06-30 |
        | home   | SMS Enabled | 2025-12-24 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: Its type does not matter
      Given Sam's record lists the phones
        | phone  | status      | verified   |
        | mobile | SMS Enabled | 2026-02-10 |
        | home   | SMS Enabled | 2026-06-30 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the home

    Scenario: SMS Enabled comes before SMS Default, even if that was verified later
      Given Sam's record lists the phones
        | phone  | status      | verified   |
        | mobile | SMS Default | 2026-06-30 |
        | home   | SMS Enabled |            |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the home

    Scenario: A later mark changes the choice
      Given Sam's record lists the phones
        | phone  | status      | verified   |
        | mobile | SMS Enabled | 2026-02-10 |
        | home   | SMS Enabled | 2026-06-30 |
      When Avery marks Sam's mobile as verified
      And Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: Opted out by default does not concern an SMS Enabled phone
      Given students are opted out by default
      And Sam's record lists the phones
        | phone | status      |
        | home  | SMS Enabled |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the home

  @SSE-SEL-02
  Rule: Without one, the SMS Default phone of the default type verified last is texted

    Scenario: The latest date among the phones of the default type wins
      Given Sam's record lists the phones
        | phone     | type   | verified   |
        | old phone | mobile | 2025-03-01 |
        | new phone | mobile | 2026-06-30 |
        | spare     | mobile | 2026-01-15 |
        | home      | home   | 2026-08-01 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the new phone

    Scenario: Disabled phones do not count as SMS Enabled
      Given Sam's record lists the phones
        | phone  | status       | verified   |
        | home   | SMS Disabled | 2026-06-30 |
        | mobile | SMS Default  |            |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: The default status has to allow it
      Given students are opted out by default
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

  @SSE-SEL-03
  Rule: Without a textable phone the message goes by email

    Scenario Outline: No phone to text: <why>
      Given Sam's record lists the phones
        | phone | type   | status   |
        | phone | <type> | <status> |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And the message report shows
        | to  | text                     | channel | reason             | error |
        | Sam | Your tutorial is at four | email   | NO_TEXTABLE_NUMBER |       |

      Examples:
        | why                                  | type   | status       |
        | the only phone is of another type    | home   | SMS Default  |
        | the only phone is SMS Disabled       | mobile | SMS Disabled |
        | disabled, and of another type on top | home   | SMS Disabled |

    Scenario: The recipient has no phone
      Given Sam's record lists the phones
        | phone |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

  @SSE-SEL-04
  Rule: Among unverified phones the choice is always the same

    Scenario Outline: Several phones that are <status>, saved again in another order
      Given Sam's record lists the phones
        | phone  | type   | status   |
        | first  | mobile | <status> |
        | second | mobile | <status> |
        | third  | mobile | <status> |
      When Avery texts Sam "Your tutorial is at four"
      And 3 days pass
      And Avery texts Sam "The tutorial has moved"
      And Sam's record is saved with the phones
        | phone  | type   |
        | third  | mobile |
        | first  | mobile |
        | second | mobile |
      And Avery texts Sam "Bring your student card"
      Then Sam receives "Your tutorial is at four", "The tutorial has moved" and "Bring your student card" on one phone

      Examples:
        | status      |
        | SMS Default |
        | SMS Enabled |

    Scenario: Still the same after an import
      Given Sam's record lists the phones
        | phone  | type   |
        | first  | mobile |
        | second | mobile |
      And Avery texts Sam "Your tutorial is at four"
      When a SIS import lists
        | person | phone  |
        | Sam    | second |
        | Sam    | first  |
      And Avery texts Sam "The tutorial has moved"
      And Avery texts Sam "Bring your student card"
      Then Sam receives "Your tutorial is at four", "The tutorial has moved" and "Bring your student card" on one phone

    Scenario: Still the same after a restart
      Given the engine keeps its records
      And the advisor Avery
      And the student Sam
      And Sam's record lists the phones
        | phone  | type   |
        | first  | mobile |
        | second | mobile |
        | third  | mobile |
      And Avery texts Sam "Your tutorial is at four"
      When the engine is restarted
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "Your tutorial is at four" and "The tutorial has moved" on one phone

  @SSE-SEL-05
  Rule: Verified does not make another type textable

    Scenario: Verified, SMS Default and of another type: the message goes by email
      Given Sam's record lists the phones
        | phone | status      | verified   |
        | home  | SMS Default | 2026-06-30 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

    Scenario: A phone of the default type is texted, though unverified
      Given Sam's record lists the phones
        | phone  | status      | verified   |
        | home   | SMS Default | 2026-06-30 |
        | mobile | SMS Default |            |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

  @SSE-SEL-06
  Rule: One person gets one text

    Scenario: Four textable phones, one text
      Given Sam's record lists the phones
        | phone     | type   | status      | verified   |
        | mobile    | mobile | SMS Enabled | 2026-06-30 |
        | old phone | mobile | SMS Enabled | 2026-01-15 |
        | home      | home   | SMS Enabled | 2026-06-30 |
        | work      | work   | SMS Enabled | 2025-11-11 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text

    Scenario: Named twice as a recipient, texted once
      When Avery texts Sam and Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

  @SSE-SEL-07
  Rule: An SMS Disabled phone is never texted

    Scenario: Not even as the one verified last
      Given Sam's record lists the phones
        | phone  | status       | verified   |
        | mobile | SMS Disabled | 2026-06-30 |
        | home   | SMS Enabled  | 2025-01-15 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the home

    Scenario: Not even as the only phone of somebody opted in by default
      Given Sam's record lists the phones
        | phone  | status       | verified   |
        | mobile | SMS Disabled | 2026-06-30 |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

    Scenario: Disabled by hand between two texts
      Given Avery texts Sam "Your tutorial is at four"
      When Avery sets Sam's mobile to SMS Disabled
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by email

  @SSE-SEL-08
  Rule: A verified phone comes before an unverified one

    Scenario Outline: Among phones that are <status>
      Given Sam's record lists the phones
        | phone     | type   | status   | verified   |
        | mobile    | mobile | <status> |            |
        | new phone | mobile | <status> | 2019-04-01 |
        | spare     | mobile | <status> |            |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the new phone

      Examples:
        | status      |
        | SMS Default |
        | SMS Enabled |

  @SSE-SEL-09
  Rule: A message that can go nowhere is reported

    Scenario: Neither a textable phone nor an email address
      Given Sam has no email address
      And Avery sets Sam's mobile to SMS Disabled
      When Avery texts Sam "Your tutorial is at four"
      Then Sam does not receive "Your tutorial is at four"
      And the message report shows
        | from  | to  | text                     | status | reason           |
        | Avery | Sam | Your tutorial is at four | failed | NO_EMAIL_ADDRESS |

    Scenario: Others who get the same message are not affected
      Given the student Robin
      And Sam has no email address
      And Avery sets Sam's mobile to SMS Disabled
      When Avery texts Sam and Robin "Your tutorial is at four"
      Then Sam does not receive "Your tutorial is at four"
      And Robin receives "Your tutorial is at four" by text on the mobile
