Feature: Contacts
  A contact is a phone number with two marks: opted in, and blocked. People who work with the account see both, and can
  set both; but nobody is opted in by hand without their consent, and nobody while they are blocked.

  Background:
    Given the advisors Avery and Blake
    And the contact Sam

  @BTM-03
  Rule: The opted-in mark is shown and can be edited

    Scenario: All Contacts and every list show it
      Given the contact Robin
      And the list "Newsletter" has Sam and Robin
      And the list "Customers" has Sam
      And Avery texts Sam and Robin "Welcome as a customer"
      Then Sam and Robin are shown as opted in
      When Sam's mobile sends "STOP" to Avery
      Then Sam is shown as opted out
      And Robin is shown as opted in

    Scenario: Taken away by hand
      When Avery opts Sam out
      Then Sam is shown as opted out
      When Blake texts Sam "Your invoice is on its way"
      Then Sam does not receive "Your invoice is on its way"

    Scenario: Set by hand
      Given Avery opts Sam out
      When Avery opts Sam in, noting "Asked for it at the counter"
      Then Sam is shown as opted in
      When Blake texts Sam "Your invoice is on its way"
      Then Sam receives "Your invoice is on its way" by text on the mobile

  @BTM-05
  Rule: Opting a contact in takes a note of consent

    Background:
      Given Avery opts Sam out

    Scenario: Without a note nothing changes
      When Avery tries to opt Sam in
      Then the attempt is refused because CONSENT_NOTE_REQUIRED
      And Sam is shown as opted out

    Scenario: A note that says nothing is none
      When Avery tries to opt Sam in, noting "  "
      Then the attempt is refused because CONSENT_NOTE_REQUIRED
      And Sam is shown as opted out

    Scenario: A note that nobody wrote is none
      When somebody tries to opt Sam in, noting "Asked for it on the phone", without saying who they are
      Then the attempt is refused because CONSENT_AUTHOR_REQUIRED
      And Sam is shown as opted out

    Scenario: The note is kept with who wrote it and when
      Given 3 days pass
      When Blake opts Sam in, noting "Signed the form at the front desk"
      Then Sam is shown as opted in
      And the consent "Signed the form at the front desk" of Sam was noted by Blake on 2026-09-10

    Scenario: Every consent has a note of its own
      Given Blake opts Sam in, noting "Signed the form at the front desk"
      And Avery opts Sam out
      And 1 day pass
      When Avery opts Sam in, noting "Changed their mind on the phone"
      Then the consent "Signed the form at the front desk" of Sam was noted by Blake on 2026-09-07
      And the consent "Changed their mind on the phone" of Sam was noted by Avery on 2026-09-08

  @BTM-06
  Rule: A blocked contact is cut off both ways

    Scenario: Nothing is sent to them, by nobody
      Given Avery blocks Sam
      When Avery texts Sam "Your order is ready"
      And Blake texts Sam "Your invoice is on its way"
      Then Sam does not receive "Your order is ready"
      And Sam does not receive "Your invoice is on its way"
      And the provider is never asked to send Sam "Your order is ready"
      And the message report shows
        | from  | to  | text                | channel | status | reason          |
        | Avery | Sam | Your order is ready |         | failed | CONTACT_BLOCKED |

    Scenario: Nothing they send is received
      Given Avery texts Sam "Welcome as a customer"
      And Sam's mobile sends "Thank you, dear people" to Avery
      And Avery blocks Sam
      When Sam's mobile sends "Why do you not answer?" to Avery
      Then the provider is told that "Why do you not answer?" was taken
      And the replies on record are
        | from | to    | text                   |
        | Sam  | Avery | Thank you, dear people |
      And Avery has no email with "Why do you not answer?"

    Scenario: Their pictures are not received either
      Given Avery texts Sam "Welcome as a customer"
      And Sam's mobile sends "Thank you, dear people" to Avery
      And Avery blocks Sam
      When Sam's mobile sends 2 pictures with "Look at this" to Avery
      Then the replies on record are
        | from | to    | text                   |
        | Sam  | Avery | Thank you, dear people |

    Scenario: They cannot write themselves back in
      Given Avery texts Sam "Welcome as a customer"
      And Avery blocks Sam
      When Sam's mobile sends "START" to Avery
      Then Sam is shown as blocked
      And Sam is shown as opted out

    Scenario: No trigger word answers them
      Given the trigger "HELP" is answered with "Call us on weekdays"
      And Avery texts Sam "Welcome as a customer"
      And Avery blocks Sam
      When Sam's mobile sends "HELP" to Avery
      Then Sam does not receive "Call us on weekdays"

    Scenario: Others are not affected
      Given the contact Robin
      And Avery blocks Sam
      When Avery texts Sam and Robin "Your order is ready"
      Then Robin is shown as unblocked
      And Robin receives "Your order is ready" by text on the mobile

  @BTM-07
  Rule: Blocking opts out

    Scenario: The mark goes with the block
      When Avery blocks Sam
      Then Sam is shown as blocked
      And Sam is shown as opted out

    Scenario: It does not come back when the block is taken away
      Given Avery blocks Sam
      When Avery unblocks Sam
      Then Sam is shown as unblocked
      And Sam is shown as opted out
      When Avery texts Sam "Your order is ready"
      Then Sam does not receive "Your order is ready"

  @BTM-08
  Rule: A blocked contact has to be unblocked first

    Scenario: Consent alone does not do
      Given Avery blocks Sam
      When Avery tries to opt Sam in, noting "Asked for it on the phone"
      Then the attempt is refused because CONTACT_BLOCKED
      And Sam is shown as opted out

    Scenario: Unblocked, they can be opted in
      Given Avery blocks Sam
      When Avery unblocks Sam
      And Avery opts Sam in, noting "Asked for it on the phone"
      Then Sam is shown as opted in
      When Blake texts Sam "Your invoice is on its way"
      Then Sam receives "Your invoice is on its way" by text on the mobile

  @BTM-09
  Rule: An unblocked contact opts in by writing

    Scenario: The first text after the block is received and opts in
      Given Avery texts Sam "Welcome as a customer"
      And Avery blocks Sam
      And Avery unblocks Sam
      When Sam's mobile sends "Are we friends again?" to Avery
      Then Sam is shown as opted in
      And the replies on record are
        | from | to    | text                  |
        | Sam  | Avery | Are we friends again? |
      When Avery texts Sam "Of course we are"
      Then Sam receives "Of course we are" by text on the mobile

  @BTM-15
  Rule: A contact's name and number can be edited

    Scenario: The name
      When Avery gives Sam the name "Sam of the tea shop"
      Then All Contacts shows Sam as "Sam of the tea shop"

    Scenario: With another number comes that number's state
      Given Avery opts Sam out
      When Avery gives Sam another number
      Then Sam is shown as opted in
      When Avery texts Sam "Your order is ready"
      Then Sam receives "Your order is ready" by text on the mobile

    Scenario: The old number keeps its own, whoever has it next
      Given the contact Robin
      And the list "Newsletter" has Sam
      And Avery blocks Sam
      When Avery gives Sam another number
      And Avery gives Robin the number that Sam had
      Then Robin is shown as blocked
      And Robin is shown as opted out
      And Sam is shown as unblocked
      And the list "Newsletter" shows only Robin
      When Avery texts Robin "Your invoice is on its way"
      Then Robin does not receive "Your invoice is on its way"
