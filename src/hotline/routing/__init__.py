"""The ACD: who waits, who is free, who is offered whom, and why. Pure: no I/O, no clock.

`router` takes events and gives commands; `floor` is what it knows. Where an ACD's rules are:

| rule | file |
|---|---|
| skills, proficiency, languages, tiers, teams | `traits` |
| minimum and preferred skills, team overflow, by time | `relaxation` |
| priority by tier, ageing, starvation | `priority` |
| relationship manager and last agent first | `preferred` |
| longest idle, least occupied | `selection` |
| a call looks for an agent, an agent for a call | `matching` |
| closed, full, nobody logged in, too long: overflow to another queue | `overflow` |
| the restricted tier | `restricted` |
| an offer from the first ring to the bridge, and its races | `offers` |
| log in, ready, break, wrap-up, log out | `agents` |
| come to a queue, closing time, the end of a conversation | `queueing` |
| callback | `callback`; of a promise that is due: `callback_due` |
| abandon and return | `returning`; by what a caller is known again: `known_again` |
| voicemail | `voicemail` |
| place in the queue | `place` |
| another policy while callers wait | `policy_change` |
| another process takes over | `resuming`; without the whole log: `snapshot` |
| the announced wait | `promise` |
| service level, ASA, AHT, abandonment, occupancy | `figures` |
| why this agent, why not those | `rule`, `explanation` |
"""
