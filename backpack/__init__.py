"""The badge passport in the pocket.

Read it bottom-up, in the order in which packages may use each other:

1. ``openbadges`` the standard and ``art`` the drawings: pure, they know no web and no database
2. ``kernel``     transactions, audiences, words, problems: knows no feature
3. ``passport``   whose badges these are; opens at the first tap, without an account
4. ``notifications``, ``entering`` (by finger or e-mail), ``safety`` (the paper card): what a person alone needs
5. ``issuers``, ``badges``, ``endorsements``, ``goals``, ``pages``: one package, one matter
6. ``claims``     every way a badge comes in; all of them end in ``claims.receiving``
7. ``cohorts`` groups and their live board; ``tablets``, ``workshops``, ``sessions``, ``printing``, ``catalogue``: the
   facilitators' desk; ``summaries`` and ``figures``: what a person takes with them, and where an organisation stands
8. ``custody``    a whole passport at once, and ``phones``, from one to the next
9. ``home``       what a person sees first, and ``public``, what a stranger sees
10. ``app``, ``cli``, ``demo`` put the pieces together
"""
