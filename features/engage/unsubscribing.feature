Feature: Unsubscribing
  In Engage a campaign goes out from a number, and who answers it with one of the configured words leaves that number:
  nothing of its marketing arrives any more, and a message confirms it. Other numbers stay. Only a configured word brings
  the recipient back.

  Background:
    Given the marketing numbers Offers and Events
    And the subscribers Sam and Robin
    And the Marketing template "Sale" says "Dear {name}, tea for half the price"
    And the Marketing template "Fair" says "Dear {name}, meet us at the fair"

  @ENG-06
  Rule: A configured word unsubscribes

    Background:
      Given the provider leaves keywords to the product
      And the Marketing template "Thanks" says "Thank you for your order, {name}"
      And the template "Thanks" goes out to Sam and Robin from Offers

    Scenario Outline: <text> unsubscribes
      When Sam's mobile sends "<text>" to Offers
      And the template "Sale" goes out to Sam and Robin from Offers
      Then Sam does not receive "Dear Sam, tea for half the price"
      And Robin receives "Dear Robin, tea for half the price" by text on the mobile

      Examples:
        | text        |
        | stop        |
        | STOP        |
        | Unsubscribe |
        | cancel      |
        | Opt-Out     |
        | Stop!       |
        | «stop»      |

    Scenario Outline: So does every other word, however many there are and in whatever script: <text>
      Given the advisor Avery
      And Avery requests the opt-out words "stop", "basta", "genug", "стоп", "停止" and "no-more"
      And an operator applies the request
      When Sam's mobile sends "<text>" to Offers
      And the template "Sale" goes out to Sam from Offers
      Then Sam does not receive "Dear Sam, tea for half the price"

      Examples:
        | text    |
        | Basta   |
        | GENUG   |
        | Стоп    |
        | 停止    |
        | No-More |

    Scenario: A word that is configured no longer does nothing
      Given the advisor Avery
      And Avery requests the opt-out words "stop" and "basta"
      And an operator applies the request
      When Sam's mobile sends "cancel" to Offers
      And the template "Sale" goes out to Sam from Offers
      Then Sam receives "Dear Sam, tea for half the price" by text on the mobile

  @ENG-07
  Rule: A keyword is one word

    Background:
      Given the provider leaves keywords to the product
      And the Marketing template "Thanks" says "Thank you for your order, {name}"
      And the template "Thanks" goes out to Sam from Offers

    Scenario Outline: In a sentence it triggers nothing: <text>
      When Sam's mobile sends "<text>" to Offers
      And the template "Sale" goes out to Sam from Offers
      Then Sam receives "Dear Sam, tea for half the price" by text on the mobile
      And Sam does not receive "Your subscription has been successfully canceled."

      Examples:
        | text                  |
        | stop it               |
        | Please cancel my tea  |
        | opt out               |
        | How do I unsubscribe? |
        | nonstop               |

    Scenario: A phrase cannot be a keyword
      Given the advisor Avery
      When Avery tries to request the opt-out words "stop" and "no more please"
      Then the attempt is refused because KEYWORD_NOT_A_WORD
      And the keywords are as they were

  @ENG-08
  Rule: The opt-out is confirmed

    Background:
      Given the Marketing template "Thanks" says "Thank you for your order, {name}"
      And the template "Thanks" goes out to Sam and Robin from Offers

    Scenario: With the configured message, once, from the number that was answered
      Given the provider leaves keywords to the product
      When Sam's mobile sends "STOP" to Offers
      Then Sam receives "Your subscription has been successfully canceled." by text on the mobile
      And Sam receives "Your subscription has been successfully canceled." from Offers
      And Robin does not receive "Your subscription has been successfully canceled."

    Scenario: Who is out already is not answered again
      Given the provider leaves keywords to the product
      And Sam's mobile sends "STOP" to Offers
      When Sam's mobile sends "cancel" to Offers
      And Sam's mobile sends "stop" to Offers
      Then Sam receives "Your subscription has been successfully canceled." by text on the mobile

    Scenario: On the phone that the word came from
      Given the provider leaves keywords to the product
      And the student Kim
      And Kim's record lists the phones
        | phone  | status      | verified   |
        | mobile | SMS Enabled | 2026-06-30 |
        | home   | SMS Enabled |            |
      And the template "Thanks" goes out to Kim from Offers
      When Kim's home sends "STOP" to Offers
      Then Kim receives "Your subscription has been successfully canceled." by text on the home

    Scenario: In other words, once those are configured
      Given the provider leaves keywords to the product
      And the advisor Avery
      And Avery requests the opt-out message "Farewell, and no hard feelings"
      And an operator applies the request
      When Sam's mobile sends "STOP" to Offers
      Then Sam receives "Farewell, and no hard feelings" by text on the mobile
      And Sam does not receive "Your subscription has been successfully canceled."

    Scenario: Where the provider handles keywords itself, its block stops the confirmation, and the report says so
      Given the provider handles keywords itself
      When Sam's mobile sends "STOP" to Offers
      Then the provider blocks Offers from texting Sam's mobile
      And Sam does not receive "Your subscription has been successfully canceled."
      And the message report shows
        | to  | text                                              | status | error                                           |
        | Sam | Your subscription has been successfully canceled. | failed | Attempt To Send To Unsubscribed Recipient 21610 |
      And the Audience list shows only
        | who | from   |
        | Sam | Offers |

  @ENG-09
  Rule: The number that was answered falls silent

    Background:
      Given the provider leaves keywords to the product
      And the Marketing template "Thanks" says "Thank you for your order, {name}"
      And the template "Thanks" goes out to Sam and Robin from Offers
      And Sam's mobile sends "STOP" to Offers

    Scenario: For the one who answered, and for nobody else
      When the template "Sale" goes out to Sam and Robin from Offers
      Then Sam does not receive "Dear Sam, tea for half the price"
      And Robin receives "Dear Robin, tea for half the price" by text on the mobile
      And the campaign shows 1 sent and 1 refused

    Scenario: The provider is not asked, and the message report says why
      When the template "Sale" goes out to Sam from Offers
      Then the provider is never asked to send Sam "Dear Sam, tea for half the price"
      And the message report shows
        | to  | text                             | channel | status | reason                 | error |
        | Sam | Dear Sam, tea for half the price |         | failed | RECIPIENT_UNSUBSCRIBED |       |

    Scenario: Other numbers get through
      Given the advisor Avery
      When the template "Fair" goes out to Sam from Events
      And Avery texts Sam "Your parcel waits at the counter"
      Then Sam receives "Dear Sam, meet us at the fair" from Events
      And Sam receives "Your parcel waits at the counter" from Avery

    Scenario: Months later it still holds
      Given 120 days pass
      When the template "Sale" goes out to Sam from Offers
      Then Sam does not receive "Dear Sam, tea for half the price"

    Scenario: Who could not be reached has not left
      Given Robin's mobile is switched off
      When the template "Sale" goes out to Robin from Offers
      Then Robin does not receive "Dear Robin, tea for half the price"
      And the Audience list shows only
        | who |
        | Sam |
      When Robin's mobile is reachable
      And the template "Fair" goes out to Robin from Offers
      Then Robin receives "Dear Robin, meet us at the fair" by text on the mobile

    Scenario: A number that was never answered is not left
      When the template "Fair" goes out to Sam from Events
      And Sam's mobile sends "cancel" to Events
      And the template "Sale" goes out to Robin from Events
      Then Robin receives "Dear Robin, tea for half the price" from Events
      And the Audience list shows only
        | who | from   | keyword |
        | Sam | Offers | stop    |
        | Sam | Events | cancel  |

  @ENG-10
  Rule: Only a configured word resubscribes

    Background:
      Given the provider leaves keywords to the product
      And the Marketing template "Thanks" says "Thank you for your order, {name}"
      And the template "Thanks" goes out to Sam from Offers
      And Sam's mobile sends "STOP" to Offers

    Scenario Outline: <text> brings the recipient back
      When Sam's mobile sends "<text>" to Offers
      And the template "Sale" goes out to Sam from Offers
      Then Sam receives "Dear Sam, tea for half the price" by text on the mobile
      And Sam receives "You are subscribed again." by text on the mobile

      Examples:
        | text      |
        | Start     |
        | SUBSCRIBE |

    Scenario Outline: Any other text does not: <text>
      When Sam's mobile sends "<text>" to Offers
      And the template "Sale" goes out to Sam from Offers
      Then Sam does not receive "Dear Sam, tea for half the price"
      And Sam does not receive "You are subscribed again."

      Examples:
        | text                  |
        | Hello                 |
        | Yes                   |
        | unstop                |
        | Please start it again |
        | ?                     |
        | 👍                    |

    Scenario: The word is for the number it was sent to
      Given the template "Fair" goes out to Sam from Events
      And Sam's mobile sends "STOP" to Events
      And the Marketing template "Party" says "Dear {name}, come to our party"
      When Sam's mobile sends "START" to Events
      And the template "Sale" goes out to Sam from Offers
      And the template "Party" goes out to Sam from Events
      Then Sam does not receive "Dear Sam, tea for half the price"
      And Sam receives "Dear Sam, come to our party" from Events

  @ENG-12
  Rule: The confirmation goes out at the message limit too

    Scenario: The month's texts are used up when somebody leaves
      Given the provider leaves keywords to the product
      And it is 2043-06-10 12:00 in UTC
      And the template "Sale" goes out to Sam from Offers
      And the SMS Message Limit leaves room for 0 more
      When Sam's mobile sends "STOP" to Offers
      Then Sam receives "Your subscription has been successfully canceled." by text on the mobile
      When the template "Sale" goes out to Robin from Offers
      Then Robin does not receive "Dear Robin, tea for half the price"
      And the SMS Message Limit shows 2 texts to date

  @ENG-13
  Rule: A configured word that resubscribes reaches the provider

    Scenario: The provider blocked the recipient as well
      Given the template "Sale" goes out to Sam from Offers
      When Sam's mobile sends "STOP" to Offers
      Then the provider blocks Offers from texting Sam's mobile
      When Sam's mobile sends "Subscribe" to Offers
      Then the provider lets Offers text Sam's mobile
      And Sam receives "You are subscribed again." by text on the mobile
      When the template "Fair" goes out to Sam from Offers
      Then Sam receives "Dear Sam, meet us at the fair" by text on the mobile
