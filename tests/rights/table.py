"""Who may do what: each address once for each way it is asked, for every state of a logbook.

A line is a method, a route, whose address it is, what is sent, and a rule. What a rule says stands in RULES, for
strangers, outsiders, readers of the team, its writers, the beamline's staff and, where that differs, administrators.
Whoever adds a route adds its lines.
"""

from typing import NamedTuple

from tests.rights.rules import FORBIDDEN, IN, LOGIN, MISSING, RULES

__all__ = ["FORBIDDEN", "IN", "LOGIN", "MISSING", "RULES", "Line", "lines"]


class Line(NamedTuple):
    method: str
    route: str
    named: str
    rule: str
    query: str = ""


def lines() -> list[Line]:
    found = []
    for row in TABLE.strip().splitlines():
        if row.strip():
            fields = [field.strip() for field in row.split("|")]
            found.append(Line(*fields))
    return found


TABLE = """
GET  | events:timeline                | place    | read
GET  | events:timeline                | place    | read            | q=xm&view=people
GET  | events:complete                | place    | read            | q=tag:xm
GET  | events:rows                    | place    | read            | since=2100-01-01T00:00:00Z
GET  | events:datasets                | place    | read
GET  | events:samples                 | place    | read
GET  | events:files                   | place    | read
GET  | events:team                    | place    | read
GET  | events:tags                    | place    | read
GET  | events:about                   | place    | read
GET  | events:metadata                | metadata | published
GET  | events:export                  | place    | read
POST | events:export                  | place    | ask for         | format=html
GET  | events:export-lines            | lines    | read
GET  | events:package                 | place    | published
GET  | events:exported                | export   | asked for
GET  | events:exported-file           | export   | asked for
GET  | api:exports                    | none     | person
POST | api:exports                    | none     | person
GET  | api:export                     | export   | asked for
GET  | api:export-content             | export   | asked for
POST | events:team                    | place    | lead, open      | person=nobody&may=read
GET  | events:team-people             | place    | lead            | q=sci
POST | events:team-end                | guest    | lead
GET  | events:proposal                | proposal | read
GET  | events:dataset                 | dataset  | read
GET  | events:sample                  | sample   | read
GET  | events:dataset-meanwhile       | dataset  | read
GET  | events:sample-meanwhile        | sample   | read
GET  | events:event                   | note     | read
GET  | events:event                   | machine  | read
GET  | events:attachment              | file     | read
GET  | events:attachment-small        | file     | read
GET  | events:attachment-preview      | preview  | read
GET  | investigations:by-catalogue-number | number | read
GET  | api:event                      | note     | read
GET  | api:event                      | gone     | kept
GET  | api:versions                   | note     | kept
GET  | api:comments                   | note     | read
POST | api:comments                   | note     | write
POST | api:comments                   | machine  | write
GET  | api:attachments                | note     | read
POST | api:attachments                | note     | write
POST | api:remove                     | note     | write
POST | api:restore                    | gone     | correct
GET  | api:attachment                 | preview  | read
GET  | api:content                    | preview  | read
GET  | places:dataset-detail          | dataset  | read
GET  | places:sample-detail           | sample   | read
GET  | places:investigation-detail    | api      | read
GET  | events:attachment-original     | file     | kept
GET  | events:event                   | gone     | kept
GET  | events:versions                | note     | kept, signed in
GET  | events:versions                | note     | kept, signed in | from=1&to=2
GET  | events:release                 | place    | kept, signed in
POST | events:release                 | place    | change the release | do=now&why=a
GET  | events:redact                  | note     | redact
GET  | events:redact                  | gone     | redact
POST | events:redact                  | machine  | redact          | why=a&sure=1
GET  | events:removed                 | place    | correct
POST | events:restore                 | gone     | correct         | version=1
GET  | events:restore                 | gone     | correct
GET  | events:as-public               | place    | preview
POST | events:verify                  | place    | preview
GET  | events:write                   | place    | write
POST | events:write                   | place    | write           | text=a&body_format=plaintext
POST | events:uploads                 | place    | write
POST | events:photo                   | place    | write
GET  | events:photo-arrived           | link     | write
POST | events:tag                     | place    | write           | add=a
GET  | events:views                   | place    | read, signed in | q=a
POST | events:views                   | place    | read, signed in | name=a&query=q%3Da
GET  | events:saved-view              | saved    | kept, signed in
POST | events:change-view             | saved    | nobody else
GET  | events:suggest                 | place    | write           | kind=tag&q=xm
POST | events:tags                    | place    | write, open     | name=a
GET  | events:edit                    | note     | write
POST | events:edit                    | note     | write           | text=a&version=2&body_format=plaintext
POST | events:edit                    | machine  | never           | text=a&version=1
GET  | events:comment                 | note     | write
POST | events:comment                 | note     | write           | text=a&body_format=plaintext
POST | events:comment                 | machine  | write           | text=a&body_format=plaintext
POST | events:editing                 | note     | write
GET  | events:versions                | note     | kept, signed in | version=1
GET  | events:versions                | note     | go back         | restore=1
POST | events:versions                | note     | go back         | number=1&version=2
GET  | events:remove                  | note     | write
POST | events:remove                  | note     | write           | version=2
POST | events:remove                  | machine  | hide a machine's | version=1
GET  | events:event-tags              | note     | write
POST | events:event-tags              | machine  | write           | tags=a&version=1
GET  | events:event-about             | note     | write
POST | events:event-about             | machine  | write           | filepath=/a&version=1
GET  | events:one-tag                 | tag      | correct
POST | events:one-tag                 | tag      | correct         | name=a
GET  | events:move                    | place    | move
POST | events:move                    | place    | move            | to=own&why=a
GET  | events:beamline-move           | beamline | staff
POST | events:beamline-move           | beamline | staff           | to=own&why=a
POST | events:beamline-tags           | beamline | staff           | name=a
GET  | events:beamline                | beamline | staff
GET  | events:beamline-about          | beamline | staff
POST | events:beamline-verify         | beamline | staff
GET  | events:beamline-export         | beamline | staff
POST | events:beamline-export         | beamline | staff           | format=html
GET  | events:exported                | own-export | asked for by staff
GET  | events:exported-file           | own-export | asked for by staff
GET  | api:export                     | own-export | asked for by staff
GET  | api:export-content             | own-export | asked for by staff
GET  | events:beamline-rows           | beamline | staff           | since=2100-01-01T00:00:00Z
GET  | events:beamline-write          | beamline | staff
POST | events:beamline-write          | beamline | staff           | text=a&body_format=plaintext
POST | events:beamline-uploads        | beamline | staff
POST | events:beamline-photo          | beamline | staff
GET  | events:beamline-photo-arrived  | beamline-link | staff
GET  | events:beamline-removed        | beamline | staff
POST | events:beamline-tag            | beamline | staff           | add=a
GET  | events:beamline-tags           | beamline | staff
GET  | events:beamline-suggest        | beamline | staff           | kind=tag&q=xm
GET  | events:beamline-views          | beamline | staff
POST | events:beamline-views          | beamline | staff           | name=a&query=q%3Da
GET  | events:beamline-complete       | beamline | staff           | q=xm
GET  | events:unassigned              | beamline | staff
GET  | events:intake                  | beamline | staff
GET  | events:refused                 | beamline | staff
POST | events:trial                   | beamline | staff           | to=own
POST | events:beamline-settings       | beamline | staff           | default_view=people
GET  | events:open-logbook            | beamline | staff
POST | events:open-logbook            | beamline | staff           | proposal=HC-1
GET  | events:opened-logbook          | by-hand  | staff
POST | events:opened-logbook          | by-hand  | staff           | proposal=HC-1
GET  | investigations:keys            | beamline | staff
POST | investigations:keys            | beamline | staff           | name=a
POST | investigations:replace-key     | key      | staff
GET  | investigations:revoke-key      | key      | staff
POST | investigations:revoke-key      | key      | staff
POST | investigations:desk            | beamline | staff
GET  | events:global-tags             | none     | administrators
GET  | investigations:administration  | none     | administrators
GET  | investigations:readings        | none     | administrators
GET  | investigations:readings        | none     | administrators  | format=csv
GET  | events:people                  | none     | administrators  | q=a
GET  | events:person                  | account  | administrators
POST | events:person-export           | account  | administrators
POST | events:anonymise               | account  | administrators  | why=a&sure=1
POST | events:global-tags             | none     | administrators  | name=a
GET  | investigations:mine            | none     | person
GET  | investigations:profile         | none     | person
POST | investigations:make-token     | none     | person          | name=a&scope=read
POST | events:editor                  | none     | person          | editor=rich
POST | events:order                   | none     | person          | order=newest
POST | events:discard                 | upload   | person
GET  | signed-in                      | none     | person
GET  | investigations:beamlines       | none     | anybody
GET  | investigations:beamline        | beamline | anybody
GET  | investigations:now             | beamline | anybody
GET  | investigations:closed          | none     | nobody
GET  | investigations:open            | none     | anybody         | q=xm
GET  | investigations:robots          | none     | anybody
GET  | investigations:sitemap         | none     | anybody
GET  | investigations:sitemap-part    | part     | published
GET  | events:complete-everywhere     | none     | anybody         | q=xm
GET  | investigations:help            | none     | anybody
GET  | events:search                  | none     | anybody         | q=xmc
GET  | events:search                  | none     | anybody         | q=HC-4397&part=sides
GET  | api:events                     | none     | anybody         | q=xm
POST | api:events                     | none     | person
POST | api:bulk                       | none     | person
GET  | api:tags                       | none     | person
POST | api:tags                       | none     | person
GET  | api:search                     | none     | anybody         | q=xm
GET  | api:search                     | none     | anybody         | q=HC-4397&sides=true&order=rank
GET  | places:dataset-list            | none     | anybody
GET  | places:sample-list             | none     | anybody
GET  | places:instrument-list         | none     | anybody
GET  | places:instrument-detail       | instrument | anybody
GET  | places:investigation-list      | none     | anybody
GET  | docs                           | none     | anybody
GET  | schema                         | none     | anybody
GET  | login                          | none     | anybody
GET  | session                        | none     | anybody
GET  | healthz                        | none     | anybody
GET  | readyz                         | none     | anybody
"""
