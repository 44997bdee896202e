Feature: Contact lists
  Whoever wants some messages and not others needs more than STOP. So contacts stand in lists, campaigns go to a list, and
  a word like OPTOUT asks an agent to take the contact off one list and leave the others.

  Background:
    Given the advisors Avery and Blake
    And the contacts Sam, Robin and Kim

  @BTM-10
  Rule: A campaign goes to a list's opted-in members

    Scenario: Everybody on the list, and nobody else
      Given the list "Newsletter" has Sam and Robin
      When Avery sends the campaign "News of September" to the list "Newsletter"
      Then Sam receives "News of September" by text on the mobile
      And Robin receives "News of September" by text on the mobile
      And Kim does not receive "News of September"
      And the campaign shows 2 sent and 0 refused

    Scenario: Not those who opted out, and not those who are blocked
      Given the list "Newsletter" has Sam, Robin and Kim
      And Avery texts Sam "Welcome as a customer"
      And Sam's mobile sends "STOP" to Avery
      And Avery blocks Robin
      When Avery sends the campaign "News of September" to the list "Newsletter"
      Then Sam does not receive "News of September"
      And Robin does not receive "News of September"
      And Kim receives "News of September" by text on the mobile
      And the campaign shows 1 sent and 2 refused
      And the provider is never asked to send Sam "News of September"
      And the message report shows
        | to    | text              | status    | reason            |
        | Sam   | News of September | failed    | CONTACT_OPTED_OUT |
        | Robin | News of September | failed    | CONTACT_BLOCKED   |
        | Kim   | News of September | delivered |                   |

    Scenario: A contact in several lists gets the campaign of each
      Given the list "Newsletter" has Sam and Robin
      And the list "Offers" has Sam and Kim
      When Avery sends the campaign "News of September" to the list "Newsletter"
      And Blake sends the campaign "Tea for half the price" to the list "Offers"
      Then Sam receives "News of September" by text on the mobile
      And Sam receives "Tea for half the price" by text on the mobile
      And Robin does not receive "Tea for half the price"
      And Kim does not receive "News of September"

    Scenario: Who answers a campaign with STOP gets no other one
      Given the list "Newsletter" has Sam and Robin
      And the list "Offers" has Sam and Robin
      And Avery sends the campaign "News of September" to the list "Newsletter"
      And Avery texts Sam "Did you see our news?"
      When Sam's mobile sends "Stop." to Avery
      And Blake sends the campaign "Tea for half the price" to the list "Offers"
      Then Sam does not receive "Tea for half the price"
      And Robin receives "Tea for half the price" by text on the mobile

  @BTM-11
  Rule: A trigger word gets its answer

    Background:
      Given the trigger "HELP" is answered with "To leave our offers, reply OPTOUT. To leave altogether, reply STOP."
      And Avery texts Sam "Welcome as a customer"

    Scenario Outline: In any letters: <text>
      When Sam's mobile sends "<text>" to Avery
      Then Sam receives "To leave our offers, reply OPTOUT. To leave altogether, reply STOP." by text on the mobile
      And Sam is shown as opted in

      Examples:
        | text  |
        | HELP  |
        | help  |
        | Help! |

    Scenario: Among other words it triggers nothing
      When Sam's mobile sends "Can you help me choose?" to Avery
      Then Sam does not receive "To leave our offers, reply OPTOUT. To leave altogether, reply STOP."

    Scenario: The phone that asked is answered
      Given the student Drew
      And Drew's record lists the phones
        | phone  | status      | verified   |
        | mobile | SMS Enabled | 2026-06-30 |
        | home   | SMS Enabled |            |
      When Drew's home sends "HELP" to Avery
      Then Drew receives "To leave our offers, reply OPTOUT. To leave altogether, reply STOP." by text on the home

    Scenario: Once, where the provider tells of the question twice
      Given the provider tells everything twice
      When Sam's mobile sends "HELP" to Avery
      Then Sam receives "To leave our offers, reply OPTOUT. To leave altogether, reply STOP." by text on the mobile

    Scenario: Every word has its own answer
      Given the trigger "HOURS" is answered with "We are open from nine to five"
      When Sam's mobile sends "Hours" to Avery
      Then Sam receives "We are open from nine to five" by text on the mobile
      And Sam does not receive "To leave our offers, reply OPTOUT. To leave altogether, reply STOP."

  @BTM-12
  Rule: OPTOUT asks an agent to act

    Background:
      Given the provider leaves keywords to the product
      And the list "Offers" has Sam and Robin
      And there is an empty list "No offers"
      And the trigger "OPTOUT" asks an agent to act on the list "Offers" and is answered with "No more offers for you"
      And Avery texts Sam "Welcome as a customer"

    Scenario Outline: The contact stays opted in, and an agent has a task: <text>
      When Sam's mobile sends "<text>" to Avery
      Then Sam is shown as opted in
      And Sam receives "No more offers for you" by text on the mobile
      And an agent has the task to take Sam off the list "Offers"

      Examples:
        | text    |
        | OPTOUT  |
        | optout  |
        | Opt-out |

    Scenario: Until the agent acts the contact is on the list
      When Sam's mobile sends "OPTOUT" to Avery
      Then the list "Offers" shows only Sam and Robin

    Scenario: The agent moves the contact to another list, and the task is done
      Given Sam's mobile sends "OPTOUT" to Avery
      When an agent moves Sam from the list "Offers" to the list "No offers"
      And Blake finishes the task about Sam
      Then the list "Offers" shows only Robin
      And the list "No offers" shows only Sam
      And no task about Sam is open
      When Avery sends the campaign "Tea for half the price" to the list "Offers"
      Then Sam does not receive "Tea for half the price"
      And Robin receives "Tea for half the price" by text on the mobile

    Scenario: STOP is never a matter for an agent
      When Sam's mobile sends "STOP" to Avery
      Then Sam is shown as opted out
      And no task about Sam is open
      And Sam does not receive "No more offers for you"

  @BTM-13
  Rule: Leaving one list leaves the others

    Background:
      Given the list "Offers" has Sam and Robin
      And the list "Newsletter" has Sam and Kim
      And the trigger "OPTOUT" asks an agent to act on the list "Offers" and is answered with "No more offers for you"

    Scenario: Personal texts arrive, from every number
      Given the provider leaves keywords to the product
      And Avery texts Sam "Welcome as a customer"
      And Sam's mobile sends "OPTOUT" to Avery
      And an agent takes Sam off the list "Offers"
      When Avery texts Sam "Your order is ready"
      And Blake texts Sam "Your invoice is on its way"
      Then Sam receives "Your order is ready" by text on the mobile
      And Sam receives "Your invoice is on its way" by text on the mobile

    Scenario: Campaigns of other lists arrive, those of this list do not
      Given the provider leaves keywords to the product
      And Avery texts Sam "Welcome as a customer"
      And Sam's mobile sends "OPTOUT" to Avery
      And an agent takes Sam off the list "Offers"
      When Avery sends the campaign "News of September" to the list "Newsletter"
      And Avery sends the campaign "Tea for half the price" to the list "Offers"
      Then Sam receives "News of September" by text on the mobile
      And Sam does not receive "Tea for half the price"

    Scenario: Where the provider handles keywords it takes OPTOUT for a stop, and the product says so
      Given Avery texts Sam "Welcome as a customer"
      Then everybody who works with the system reads the words "OPTOUT is a word of the provider's own"
      When Sam's mobile sends "OPTOUT" to Avery
      Then Sam does not receive "No more offers for you"
      And Sam is shown as opted in
      And Sam is shown as blocked at the provider
      And an agent has the task to take Sam off the list "Offers"
      When an agent takes Sam off the list "Offers"
      And Blake texts Sam "Your invoice is on its way"
      And Blake sends the campaign "News of September" to the list "Newsletter"
      Then Sam receives "Your invoice is on its way" by text on the mobile
      And Sam receives "News of September" by text on the mobile
      When Sam's mobile sends "Is my order ready?" to Avery
      And Avery texts Sam "Your order is ready"
      Then Sam receives "Your order is ready" by text on the mobile

  @BTM-16
  Rule: A campaign's own triggers, and the list it went to

    Background:
      Given the provider leaves keywords to the product
      And the list "Offers" has Sam and Robin
      And the list "Newsletter" has Sam and Kim
      And the trigger "OPTOUT" asks an agent to act on the list "Offers" and is answered with "We take you off it"

    Scenario: The task names the list whose campaign came last
      Given Avery sends the campaign "Tea for half the price" to the list "Offers"
      And Avery sends the campaign "News of September" to the list "Newsletter"
      And Avery texts Sam "Welcome as a customer"
      When Sam's mobile sends "OPTOUT" to Avery
      Then Sam receives "We take you off it" by text on the mobile
      And an agent has the task to take Sam off the list "Newsletter"

    Scenario: A trigger of the campaign's own
      Given Avery sends the list "Newsletter" the campaign "News of September" with the trigger "NONEWS", answered with "No more news for you"
      And Avery texts Sam and Robin "Welcome as a customer"
      When Sam's mobile sends "nonews" to Avery
      And Robin's mobile sends "nonews" to Avery
      Then Sam receives "No more news for you" by text on the mobile
      And an agent has the task to take Sam off the list "Newsletter"
      And Robin does not receive "No more news for you"
      And no task about Robin is open
