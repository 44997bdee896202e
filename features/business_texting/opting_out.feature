Feature: Opting out and back in
  In Business Text Messaging a STOP is for the whole account, and the system knows at once, because it reads the text
  itself. The way back is as short: whoever writes again wants to talk again. Instead of a text that may not be sent
  there is nothing, and the message report says why.

  Background:
    Given the advisors Avery and Blake
    And the contact Sam

  @BTM-01
  Rule: STOP in any format ends all texts of the account

    Scenario Outline: A STOP in other letters: <text>
      Given Avery texts Sam "Welcome as a customer"
      When Sam's mobile sends "<text>" to Avery
      Then Sam is shown as opted out
      When Avery texts Sam "Your order is ready"
      Then Sam does not receive "Your order is ready"

      Examples:
        | text      |
        | STOP      |
        | stop      |
        | Stop.     |
        | STOP!!!   |
        | «Stop»    |
        | s t o p   |
        | S.T.O.P.  |
        | STOP stop |
        | STOP 🛑   |
        | STOP ⛔️   |
        | ＳＴＯＰ  |

    Scenario: Spaces around it do not matter
      Given Avery texts Sam "Welcome as a customer"
      When Sam's mobile sends "   Stop  " to Avery
      Then Sam is shown as opted out

    Scenario Outline: A text that only has the letters in it is none: <text>
      Given Avery texts Sam "Welcome as a customer"
      When Sam's mobile sends "<text>" to Avery
      Then Sam is shown as opted in
      When Avery texts Sam "Your order is ready"
      Then Sam receives "Your order is ready" by text on the mobile

      Examples:
        | text                         |
        | Please stop by on Friday     |
        | Do not stop                  |
        | nonstop                      |
        | Is there a bus stop near you |

    Scenario: No number of the account gets through any more
      Given the advisor Casey
      And Avery texts Sam "Welcome as a customer"
      And Blake texts Sam "Your invoice is on its way"
      When Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your order is ready"
      And Blake texts Sam "Your invoice is due"
      And Casey texts Sam "Tell us how we did"
      Then Sam does not receive "Your order is ready"
      And Sam does not receive "Your invoice is due"
      And Sam does not receive "Tell us how we did"

    Scenario: Other contacts are texted as before
      Given the contact Robin
      And Avery texts Sam and Robin "Welcome as a customer"
      When Sam's mobile sends "STOP" to Avery
      And Avery texts Sam and Robin "Your order is ready"
      Then Robin is shown as opted in
      And Robin receives "Your order is ready" by text on the mobile

    Scenario: Who was no contact yet is one from then on, opted out
      Given the student Kim
      And Avery texts Kim "Welcome as a customer"
      When Kim's mobile sends "STOP" to Avery
      Then Kim is shown as opted out

    Scenario Outline: A word that the provider takes for a STOP is one here too: <word>
      Given Avery texts Sam "Welcome as a customer"
      When Sam's mobile sends "<word>" to Avery
      Then the provider blocks Avery from texting Sam's mobile
      And Sam is shown as opted out

      Examples:
        | word        |
        | UNSUBSCRIBE |
        | cancel      |
        | END         |

  @BTM-02
  Rule: Any later text opts the contact back in

    Background:
      Given Avery texts Sam "Welcome as a customer"

    Scenario Outline: Whatever it says: <text>
      Given the provider leaves keywords to the product
      And Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "<text>" to Avery
      Then Sam is shown as opted in
      When Avery texts Sam "Your order is ready"
      Then Sam receives "Your order is ready" by text on the mobile

      Examples:
        | text                          |
        | Sorry, when is my order ready |
        | START                         |
        | ?                             |
        | 👍                            |

    Scenario: Who was no contact yet is one from the first text on, opted in
      Given the student Kim
      And Avery texts Kim "Nice to meet you"
      When Kim's mobile sends "Do you sell tea?" to Avery
      Then Kim is shown as opted in

    Scenario: It is for every number of the account, whichever it was sent to
      Given the provider leaves keywords to the product
      And Blake texts Sam "Your invoice is on its way"
      And Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "What about my invoice?" to Blake
      And Avery texts Sam "Your order is ready"
      And Blake texts Sam "It came yesterday"
      Then Sam receives "Your order is ready" by text on the mobile
      And Sam receives "It came yesterday" by text on the mobile

    Scenario: Months later it is no different
      Given the provider leaves keywords to the product
      And Sam's mobile sends "STOP" to Avery
      And 200 days pass
      When Sam's mobile sends "Do you still sell tea?" to Avery
      And Avery texts Sam "We do, come by"
      Then Sam receives "We do, come by" by text on the mobile

    Scenario: The next STOP ends it again
      Given the provider leaves keywords to the product
      And Sam's mobile sends "STOP" to Avery
      And Sam's mobile sends "Do you still sell tea?" to Avery
      When Sam's mobile sends "stop" to Avery
      And Avery texts Sam "We do, come by"
      Then Sam is shown as opted out
      And Sam does not receive "We do, come by"

    Scenario: Where the provider blocks the contact itself, it is told of the consent, and the reply arrives
      When Sam's mobile sends "STOP" to Avery
      Then the provider blocks Avery from texting Sam's mobile
      And Sam is shown as blocked at the provider
      When Sam's mobile sends "Do you still sell tea?" to Avery
      Then Sam is shown as opted in
      And Sam is shown as free at the provider
      And the provider lets Avery text Sam's mobile
      When Avery texts Sam "We do, come by"
      Then Sam receives "We do, come by" by text on the mobile
      And Sam is shown as free at the provider

    Scenario: Where the provider does not take the consent, its block is shown, and the reply fails
      Given the provider takes nobody's word for a consent
      And Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "Do you still sell tea?" to Avery
      Then Sam is shown as opted in
      And Sam is shown as blocked at the provider
      When Avery texts Sam "We do, come by"
      Then Sam does not receive "We do, come by"
      And Sam is shown as opted in
      And Sam is shown as blocked at the provider
      And the message report shows
        | from  | to  | text           | status |
        | Avery | Sam | We do, come by | failed |

    Scenario: Where the provider takes the report and declines the consent in it, its block is shown
      Given the provider takes reports and declines each consent in them
      And Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "Do you still sell tea?" to Avery
      Then Sam is shown as opted in
      And Sam is shown as blocked at the provider
      When Avery texts Sam "We do, come by"
      Then Sam does not receive "We do, come by"
      And the message report shows
        | from  | to  | text           | status |
        | Avery | Sam | We do, come by | failed |

    Scenario: A block that the provider has taken away is shown until a text gets through
      Given the provider takes nobody's word for a consent
      And Sam's mobile sends "STOP" to Avery
      And Sam's mobile sends "Do you still sell tea?" to Avery
      When the provider lifts its block of Avery's texts to Sam's mobile
      And Avery texts Sam "We do, come by"
      Then Sam receives "We do, come by" by text on the mobile
      And Sam is shown as free at the provider

    Scenario: START takes the provider's block away too
      Given Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "START" to Avery
      Then Sam is shown as opted in
      And Sam is shown as free at the provider
      When Avery texts Sam "Your order is ready"
      Then Sam receives "Your order is ready" by text on the mobile

  @BTM-04
  Rule: An opted-out contact is not messaged

    Scenario: The provider is not asked, and the message report says why
      Given the provider leaves keywords to the product
      And Avery texts Sam "Welcome as a customer"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your order is ready"
      Then Sam does not receive "Your order is ready"
      And the provider is never asked to send Sam "Your order is ready"
      And the message report shows
        | from  | to  | text                | channel | status | reason            | error |
        | Avery | Sam | Your order is ready |         | failed | CONTACT_OPTED_OUT |       |

    Scenario: There is no email instead, even for somebody who has an address
      Given the student Kim
      And Avery texts Kim "Welcome as a customer"
      And Kim's mobile sends "STOP" to Avery
      When Avery texts Kim "Your order is ready"
      Then Kim does not receive "Your order is ready"
      And the provider is never asked to send Kim "Your order is ready"

    Scenario: Who was opted out by hand is not messaged either
      Given Avery opts Sam out
      When Blake texts Sam "Your invoice is on its way"
      Then Sam does not receive "Your invoice is on its way"
      And the provider is never asked to send Sam "Your invoice is on its way"

    Scenario: Who could not be reached has not opted out, and is texted again
      Given Sam's mobile is switched off
      When Avery texts Sam "Your order is ready"
      Then Sam does not receive "Your order is ready"
      And Sam is shown as opted in
      And Sam is shown as free at the provider
      When Sam's mobile is reachable
      And Blake texts Sam "Your invoice is on its way"
      Then Sam receives "Your invoice is on its way" by text on the mobile

    Scenario: One who may not be texted does not keep the text from others
      Given the contacts Robin and Kim
      And Avery opts Sam out
      When Avery texts Robin, Sam and Kim "Your order is ready"
      Then Robin receives "Your order is ready" by text on the mobile
      And Sam does not receive "Your order is ready"
      And Kim receives "Your order is ready" by text on the mobile
