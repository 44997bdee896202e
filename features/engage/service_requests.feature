Feature: Service requests
  The words by which people leave and come back, and the messages that confirm it, are not for a user to change. A user
  asks for it, an operator does it, and both are on record.

  Background:
    Given the provider leaves keywords to the product
    And the advisor Avery
    And the marketing number Offers
    And the subscriber Sam
    And the Marketing template "Sale" says "Dear {name}, tea for half the price"

  @ENG-11
  Rule: Words and messages change by service request

    Scenario: A request alone changes nothing
      When Avery requests the opt-out words "stop" and "basta"
      Then the keywords are as they were
      And the request was made by Avery on 2026-09-07 and is still open

    Scenario: An operator applies it, and it is recorded
      Given Avery requests the opt-out words "stop" and "basta"
      And 1 day pass
      When an operator applies the request
      Then the opt-out words are "stop" and "basta"
      And the request was made by Avery on 2026-09-07 and applied by an operator

    Scenario: A user cannot apply it
      Given Avery requests the opt-out words "stop" and "basta"
      When Avery tries to apply the request
      Then the attempt is refused because OPERATOR_ONLY
      And the keywords are as they were
      And the request was made by Avery on 2026-09-07 and is still open

    Scenario: There is no other way
      When somebody tries to change the keywords without a request
      Then the attempt is refused because METHOD_NOT_ALLOWED
      And the keywords are as they were

    Scenario: Words to come back with are changed in the same way
      Given Avery requests the opt-in words "start" and "volver"
      And an operator applies the request
      And the template "Sale" goes out to Sam from Offers
      And Sam's mobile sends "stop" to Offers
      And the Marketing template "Fair" says "Dear {name}, meet us at the fair"
      When Sam's mobile sends "Volver" to Offers
      And the template "Fair" goes out to Sam from Offers
      Then the opt-in words are "start" and "volver"
      And Sam receives "Dear Sam, meet us at the fair" by text on the mobile
