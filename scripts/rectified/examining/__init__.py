"""What an examiner reads: sentences that claim much, all that is said on a term, and a sheet for each topic.

Nothing here judges: it finds what a person should look at. It uses the pieces of text that the rules look at.

May be imported by no other room. Imports none of `pipeline`, `site`, `adoption`, `proving`, `figures`.
"""
