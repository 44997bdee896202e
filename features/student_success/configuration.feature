Feature: SMS Configuration
  An administrator decides whether students and staff are opted in by default, which type of phone is texted unless a
  phone says otherwise, who may send texts and how long they may be. What is changed holds from the next text on.

  Background:
    Given the advisor Avery
    And the student Sam

  @SSE-CFG-01
  Rule: Student SMS Default Status decides for students

    Scenario: Students opted in
      Given students are opted in by default
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: Students opted out
      Given students are opted out by default
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

    Scenario: What staff are by default makes no difference
      Given staff are opted out by default
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: An SMS Disabled phone is not opted in by it
      Given Avery sets Sam's mobile to SMS Disabled
      And students are opted in by default
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

  @SSE-CFG-02
  Rule: Staff SMS Default Status decides for staff

    Background:
      Given the staff member Drew
      And Drew's record lists the phones
        | phone  |
        | mobile |

    Scenario: Staff opted in
      Given staff are opted in by default
      When Avery texts Drew "Please call the registry"
      Then Drew receives "Please call the registry" by text on the mobile

    Scenario: Staff opted out
      Given staff are opted out by default
      When Avery texts Drew "Please call the registry"
      Then Drew receives "Please call the registry" by email

    Scenario: What students are by default makes no difference
      Given students are opted out by default
      When Avery texts Drew "Please call the registry"
      Then Drew receives "Please call the registry" by text on the mobile

  @SSE-CFG-03
  Rule: Default SMS Phone Type decides which SMS Default phones can be texted

    Background:
      Given Sam's record lists the phones
        | phone  | verified   |
        | mobile | 2026-02-10 |
        | home   | 2026-06-30 |
        | work   |            |

    Scenario Outline: The type is <type>
      Given the Default SMS Phone Type is <type>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the <type>

      Examples:
        | type   |
        | mobile |
        | home   |
        | work   |

    Scenario: Nobody has a phone of that type
      Given the Default SMS Phone Type is pager
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

    Scenario: The type that the engine comes with
      Given nothing is configured yet
      And Avery has a role of the Permitted Roles
      And of Sam's phones only the home is of the Default SMS Phone Type
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the home

  @SSE-CFG-04
  Rule: Only permitted roles send texts

    Scenario: A user without a permitted role
      Given the staff member Drew
      When Drew tries to text Sam "Please call the registry"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And Sam does not receive "Please call the registry"

    Scenario: The list decides from the next text on
      Given the staff member Drew
      And the Permitted Roles are "registrar, tutor"
      When Drew texts Sam "Please call the registry"
      And Avery tries to text Sam "Your tutorial is at four"
      Then Sam receives "Please call the registry" by text on the mobile
      And the attempt is refused because SENDER_NOT_PERMITTED
      And Sam does not receive "Your tutorial is at four"

    Scenario: A user who had a sender number and lost the role
      Given Avery texts Sam "Welcome to the new term"
      And Avery becomes a staff member
      When Avery tries to text Sam "Your tutorial is at four"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And Sam does not receive "Your tutorial is at four"

    Scenario: A student with a permitted role is a student still
      Given the student Robin
      And Robin has the role "advisor"
      When Robin tries to text Sam "Lunch at one?"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And Sam does not receive "Lunch at one?"
      And the Phone Number Usage grid does not list Robin

    Scenario: A student
      Given the student Robin
      When Robin tries to text Sam "Lunch at one?"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And Sam does not receive "Lunch at one?"

    Scenario: The roles that the engine comes with
      Given nothing is configured yet
      And the staff member Drew
      And Drew has a role of the Permitted Roles
      And Avery has no role of the Permitted Roles
      And of Sam's phones only the mobile is of the Default SMS Phone Type
      When Drew texts Sam "Please call the registry"
      And Avery tries to text Sam "Your tutorial is at four"
      Then Sam receives "Please call the registry" by text on the mobile
      And the attempt is refused because SENDER_NOT_PERMITTED
      And Sam does not receive "Your tutorial is at four"

  @SSE-CFG-05
  Rule: Everybody may reply

    Scenario: A user who lost the role answers a student
      Given Avery texts Sam "Welcome to the new term"
      And Avery becomes a staff member
      When Sam's mobile sends "Thank you, when can I come?" to Avery
      And Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: But not somebody who wrote nothing
      Given the student Robin
      And Avery texts Sam and Robin "Welcome to the new term"
      And Avery becomes a staff member
      When Sam's mobile sends "Thank you, when can I come?" to Avery
      And Avery tries to text Robin "Your tutorial is at four"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And Robin does not receive "Your tutorial is at four"

    Scenario: A staff recipient without a permitted role answers from a phone
      Given the staff member Drew
      And Drew's record lists the phones
        | phone  |
        | mobile |
      And Avery texts Drew "Please call the registry"
      When Drew's mobile sends "I did, all is well" to Avery
      Then the replies on record are
        | from | to    | text               |
        | Drew | Avery | I did, all is well |

  @SSE-CFG-06
  Rule: smsMaxLength bounds a text

    Scenario: A thousand characters unless changed
      When Avery texts Sam a text of 1000 characters
      Then Sam receives a text of 1000 characters by text on the mobile

    Scenario: One more is too long
      When Avery tries to text Sam a text of 1001 characters
      Then the attempt is refused because BODY_TOO_LONG
      And Sam does not receive a text of 1001 characters

    Scenario Outline: The length is changed to <length>
      Given smsMaxLength is <length>
      When Avery texts Sam a text of <length> characters
      And Avery tries to text Sam a text of <longer> characters
      Then the attempt is refused because BODY_TOO_LONG
      And Sam receives a text of <length> characters by text on the mobile
      And Sam does not receive a text of <longer> characters

      Examples:
        | length | longer |
        | 160    | 161    |
        | 1200   | 1201   |

  @SSE-CFG-07
  Rule: A changed default takes effect at once, on SMS Default phones only

    Scenario: From the next text on, and back again
      Given Avery texts Sam "Welcome to the new term"
      When students are opted out by default
      And Avery texts Sam "Your tutorial is at four"
      And students are opted in by default
      And Avery texts Sam "Bring your student card"
      Then Sam receives "Welcome to the new term" by text on the mobile
      And Sam receives "Your tutorial is at four" by email
      And Sam receives "Bring your student card" by text on the mobile

    Scenario: No status changes by it
      Given Sam's record lists the phones
        | phone  | status       |
        | mobile | SMS Default  |
        | home   | SMS Enabled  |
        | work   | SMS Disabled |
      When students are opted out by default
      And the Default SMS Phone Type is work
      Then Sam's mobile shows SMS Default
      And Sam's home shows SMS Enabled
      And Sam's work shows SMS Disabled

    Scenario: An SMS Enabled phone goes on being texted
      Given Avery sets Sam's mobile to SMS Enabled
      When students are opted out by default
      And Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

    Scenario: A known opt-out is not undone by it
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      And students are opted out by default
      When students are opted in by default
      Then Sam's mobile shows SMS Disabled
      When Avery texts Sam "Bring your student card"
      Then Sam receives "Bring your student card" by email
