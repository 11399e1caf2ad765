#!/bin/sh
# Sends to the logbook what the macros of elogbook.mac hand over. Needs curl; the computer's SPEC has the rest.
#   elogbook.sh message CATEGORY FILE   what stands in FILE, which is removed
#   elogbook.sh file PATH               a file of any type
#   elogbook.sh screenshot              what the screen shows
#   elogbook.sh follow LOG PID          each command and error of SPEC's own log, until LOG.end is there or PID ends
# From the environment: ELOGBOOK_URL, ELOGBOOK_KEY, ELOGBOOK_BEAMLINE, and ELOGBOOK_PROPOSAL once it is known;
# ELOGBOOK_SCREENSHOT is the command that stores the screen in the file named after it.
set -eu
: "${ELOGBOOK_URL:?}" "${ELOGBOOK_KEY:?}" "${ELOGBOOK_BEAMLINE:?}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The body is a file and the address comes by standard input: a key on the command line could be read by anybody there.
post() {
    where="instrumentName=$ELOGBOOK_BEAMLINE${ELOGBOOK_PROPOSAL:+&investigationName=$ELOGBOOK_PROPOSAL}"
    printf 'url = "%s/dataacquisition/%s/%s?%s"\n' "$ELOGBOOK_URL" "$ELOGBOOK_KEY" "$1" "$where" |
        curl --silent --show-error --output "$work/answer" --write-out '%{http_code}' --max-time 10 \
            --header 'Content-Type: application/json' --data-binary "@$work/body" --config - > "$work/status" || return 1
    [ "$(cat "$work/status")" = 200 ] || { cat "$work/answer" >&2; return 1; }
}

# The text on standard input as it stands between the quotes of JSON.
quoted() {
    tab=$(printf '\t')
    tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/$tab/\\\\t/g" |
        awk '{ printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
}

message() {
    printf '{"type": "notification", "category": "%s", "software": "SPEC", "machine": "%s", "creationDate": "%s", %s}' \
        "$1" "$(hostname)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
        "\"content\": [{\"format\": \"plainText\", \"text\": \"$(quoted)\"}]" > "$work/body"
    post notification
}

file() {
    type=$(command file --brief --mime-type "$1" 2> /dev/null) || type=application/octet-stream
    {
        printf '{"software": "SPEC", "machine": "%s", "base64": "data:%s;base64,' "$(hostname)" "$type"
        base64 < "$1" | tr -d '\n'
        printf '"}'
    } > "$work/body"
    post base64
}

screenshot() {
    ${ELOGBOOK_SCREENSHOT:-import -window root} "$work/screen.png"
    file "$work/screen.png"
}

# SPEC marks commands that were typed with #C and its own errors with #E. What cannot be sent does not end this.
follow() {
    sent=0
    until [ -e "$1.end" ] || ! kill -0 "$2" 2> /dev/null; do
        new_lines "$1"
        sleep 1
    done
    new_lines "$1"
    rm -f "$1" "$1.end"
}

new_lines() {
    written=$(wc -l < "$1")
    sed -n "$((sent + 1)),${written}p" "$1" > "$work/lines"
    sent=$written
    while IFS= read -r line; do
        text=${line#??}
        case $line in
            '#C'*) printf '%s' "${text# }" | message commandline || true ;;
            '#E'*) printf '%s' "${text# }" | message error || true ;;
        esac
    done < "$work/lines"
}

action=$1
shift
case $action in
    message) message "$1" < "$2" && rm -f "$2" ;;
    file | screenshot | follow) "$action" "$@" ;;
    *) echo "elogbook.sh: message, file, screenshot or follow, not $action." >&2 && exit 2 ;;
esac
