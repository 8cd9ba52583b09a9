#!/usr/bin/env bash
# test_commands.sh – every command about people, communities and feeds, run for real: what it prints, what it leaves behind, how it
# ends on bad input (exit codes of sysexits).   usage: test_commands.sh FOLDER-OF-THE-PROGRAMS
set -uo pipefail
tributary=$(cd "${1:?usage: test_commands.sh FOLDER}" && pwd)/tributary
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset TRIBUTARY_STORE TRIBUTARY_CONFIG
failed=0
out='' err='' code=0

fail() {
  failed=$((failed + 1))
  printf 'FAILED: %s\n  stdout: %s\n  stderr: %s\n' "$1" "$(head -c 600 <<<"$out")" "$err"
}

# run CODE WORD…: the exit code must be CODE; a failure is one line on stderr and nothing on stdout.
run() {
  local expected=$1
  shift
  out=$("$tributary" "$@" 2>"$work/.stderr" </dev/null)
  code=$?
  err=$(<"$work/.stderr")
  [ "$code" = "$expected" ] || fail "'$*' ended with $code, not $expected"
  [ "$expected" = 0 ] && return
  [ -z "$out" ] || [[ " $* " == *" import "* ]] || [[ " $* " == *" check "* ]] || fail "'$*' failed and printed all the same"
  [ "$(wc -l <<<"$err")" = 1 ] || [[ " $* " == *" import "* ]] || fail "'$*': its error is not one line"
  [[ $err == "tributary ${1:-}"* || $err == "tributary:"* ]] || fail "'$*': its error does not begin with its name"
}
says() { [[ $out == *"$1"* ]] || fail "'$1' is not said"; }
says_not() { [[ $out != *"$1"* ]] || fail "'$1' is said"; }
complains() { [[ $err == *"$1"* ]] || fail "the error does not say '$1'"; }
# json EXPRESSION: of the object o that was printed
json() {
  python3 -c 'import json, sys
o = json.load(sys.stdin)
sys.exit(0 if eval(sys.argv[1]) else 1)' "$1" <<<"$out" || fail "not so: $1"
}

# A store that is not there, or is none.
run 66 person list
complains "'tributary.db': there is none yet; 'tributary serve' makes one, --store says where"
run 66 poll --once
[ ! -e tributary.db ] || fail "a round where there is no store made one"
run 66 river --person ann
run 66 community list
run 66 check
echo "these are no pages of a store" >none.db
run 74 person list --store none.db
run 74 check --store none.db
[ "$(cat none.db)" = "these are no pages of a store" ] || fail "a file that is no store was written to"

# People
run 0 person add ann --email ann@mail.example
says "http://127.0.0.1:8080/signin/"
says "/river.atom"
run 0 person add bo --json
json 'set(o) == {"person", "link", "feeds"} and o["person"] == "bo"'
json 'o["link"].startswith("http://127.0.0.1:8080/signin/") and len(o["link"].rsplit("/", 1)[1]) == 43'
json 'o["feeds"]["river"].startswith("http://127.0.0.1:8080/f/") and o["feeds"]["river"].endswith("/river.atom")'
run 65 person add ANN
complains "there is a person 'ann' already"
run 65 person add "a b"
run 65 person add 42
run 65 person add cy --email "not an address"
run 0 person list --json
json '[p["person"] for p in o["people"]] == ["ann", "bo"]'
json '[p["operator"] for p in o["people"]] == [True, False]'
run 0 person list
says "ann  operator"
run 0 person link ann
first=$out
[[ $first == http://127.0.0.1:8080/signin/* ]] || fail "person link prints more or less than the link"
run 0 person link ann --json
json 'o["person"] == "ann" and set(o) == {"person", "link"}'
[[ $out != *"$first"* ]] || fail "the same link twice"
run 66 person link nobody
run 64 person
run 64 person frob
run 64 person add
run 64 person add one two
run 64 person list --email x@mail.example
run 64 person add dee --frob
if ! "$tributary" person passwd ann <<<"seven herons at dusk" >/dev/null; then fail "a password is not taken from standard input"; fi
run 0 person list --json
json 'o["people"][0]["password"] and not o["people"][1]["password"]'
for password in short passwordpassword "ann1234567"; do
  "$tributary" person passwd ann <<<"$password" >/dev/null 2>.stderr
  [ $? = 65 ] || fail "password '$password' was taken"
done
run 66 person passwd ann # nothing on standard input
run 66 person passwd nobody
grep -aq "seven herons" tributary.db* && fail "a password stands in the store"
grep -aqF -e "${first##*/}" tributary.db* && fail "a sign-in token stands in the store"

# Communities
run 0 community add birds --title "Bird watchers" --visibility public --domain "What flies past" --stage active
run 0 community add secret --visibility hidden
run 65 community add birds --title Again
complains "there is a community 'birds' already"
run 65 community add "Not A Slug"
run 65 community add x --visibility secret
run 65 community add x --stage ripe
run 64 community add
run 64 community add x --standing core
run 0 community list --json
json '[c["community"] for c in o["communities"]] == ["birds", "secret"] and o["communities"][0]["domain"] == "What flies past"'
run 0 community join birds ann --standing core --role coordinator
run 0 community join birds bo
run 66 community join birds nobody
run 66 community join nowhere ann
run 65 community join birds ann --standing best
run 65 community join birds ann --role king
run 0 community list --json
json 'o["communities"][0]["members"] == 2'
run 0 community leave birds bo
run 66 community leave birds bo

# Feeds of a community
run 0 community feed birds "https://feeds.example/a.xml" --title "The A" --orientation content --kind document
run 65 community feed birds "HTTPS://feeds.example:443/a.xml"
complains "is listed there already"
run 65 community feed birds relative.xml
run 65 community feed birds file:///etc/passwd
run 65 community feed birds "|id"
run 65 community feed birds gopher://feeds.example/
run 65 community feed birds "http://user:secret@/"
run 65 community feed birds https://feeds.example/b --kind article
run 65 community feed birds https://feeds.example/b --orientation sideways
run 66 community feed nowhere https://feeds.example/b
run 64 community feed birds
run 0 feed list --json
json '[f["feed"] for f in o["feeds"]] == ["https://feeds.example/a.xml"] and o["feeds"][0]["outcome"] == "never"'
run 0 feed list
says "https://feeds.example/a.xml"
run 0 feed list --failing
[ -z "$out" ] || fail "a feed that was never visited is failing"
run 0 feed show HTTPS://feeds.example/a.xml
says "not visited yet"
says "birds"
run 0 feed show https://feeds.example/a.xml --json
json 'o["communities"] == ["birds"] and "next_visit" in o'
run 0 feed show https://feeds.example/a.xml
says "time zone      UTC"
TZ=Asia/Tokyo run 0 feed show https://feeds.example/a.xml
says "time zone      JST"
run 66 feed show https://feeds.example/unknown
run 65 feed show "no address"
run 64 feed
run 0 community feed birds https://feeds.example/b
run 0 community feed birds https://feeds.example/b --remove
run 66 community feed birds https://feeds.example/b --remove

# Lists of feeds
cat >bees.opml <<'END'
<opml version="2.0"><head><title>Bee keepers</title></head><body>
<outline text="Hives"><outline text="One" xmlUrl="http://bees.example/1.xml"/>
<outline text="Shell" xmlUrl="|sh -c id"/></outline>
<outline text="File" xmlUrl="file:///etc/passwd"/>
<outline text="Two" xmlUrl="feed://bees.example/2.xml"/>
</body></opml>
END
echo "nothing like a list" >junk.opml
run 0 community import bees.opml
says "'bee-keepers' is made: 2 feeds added"
[ "$(grep -c "^tributary community: 'bees.opml' line" <<<"$err")" = 2 ] || fail "what was refused is not said line by line"
run 0 community import bees.opml --json
json 'o["files"][0]["kept"] == 2 and o["files"][0]["added"] == 0 and len(o["files"][0]["refused"]) == 2 and not o["files"][0]["created"]'
run 65 community import junk.opml
head -c -20 bees.opml >torn.opml
run 65 community import torn.opml
complains "breaks off at line"
run 66 community import nowhere.opml
mkdir lists empty
cp junk.opml lists/a.opml
sed 's/Bee keepers/Wasps/' bees.opml >lists/b.opml
run 66 community import empty
run 65 community import lists
complains "'lists/a.opml'"
run 0 community export wasps
says "<title>Wasps</title>"
says "http://bees.example/2.xml"
run 66 community export nowhere
run 0 opml import --person ann bees.opml
says "ann: 2 feeds added, 0 there already, 2 refused."
run 65 opml import --person ann torn.opml
complains "breaks off at line"
"$tributary" opml import --person ann --json <bees.opml >again.json || fail "a list is not read from standard input"
out=$(<again.json)
json 'o["added"] == 0 and o["kept"] == 2'
run 0 opml export --person ann
says '<outline text="Bird watchers"'
says '<outline text="Hives"'
says_not "secret"
run 0 opml export --person ann mine.opml
run 65 opml export --person ann mine.opml
complains "'mine.opml'"
run 64 opml export
run 66 opml export --person nobody
run 65 opml import --person ann junk.opml
run 66 opml import --person ann nowhere.opml
run 0 community list
says_not "own-"
truncate -s 6M long.opml
run 65 opml import --person ann long.opml
complains "over 5 MiB"

# The river, with nothing in it
run 0 river --person ann --format text
[ -z "$out" ] || fail "an empty river prints something"
run 0 river --person ann
says "<feed "
run 0 river --person ann --json
json 'o["items"] == []'
run 64 river
run 66 river --person nobody
run 64 river --person ann --format pdf
run 64 river --person ann --limit 0
run 64 river --person ann --limit many
run 0 river --person ann
before=$out
run 0 river --person ann
[ "$before" = "$out" ] || fail "the same river twice is not the same bytes"

# Closing, checking, copying, removing
run 0 community close birds
run 65 community join birds bo
run 65 community feed birds https://feeds.example/c
run 66 community close nowhere
run 0 check
says "store: sound"
run 0 check --json
json 'o["ok"] and all(f["ok"] for f in o["findings"])'
chmod 644 tributary.db
run 78 check
says "settings: every account of this machine may open the store"
complains "chmod 600"
chmod 640 tributary.db # a group is somebody's decision
run 0 check
chmod 600 tributary.db
run 0 backup copy.db
run 65 backup copy.db
complains "copy.db"
run 74 backup no-such-folder/copy.db
run 64 backup
run 0 person list --store copy.db
says "ann"
run 0 person remove ann
run 66 person remove ann
run 66 river --person ann
run 0 person list --store copy.db
says "ann"
printf 'damage' | dd of=copy.db bs=1 seek=40000 conv=notrunc status=none
head -c 50000 copy.db >cut.db
run 74 check --store cut.db
dd if=/dev/zero of=copy.db bs=8192 seek=15 count=1 conv=notrunc status=none
run 74 check --store copy.db
says "store: Page"
says_not "***"
run 74 backup of-damaged.db --store copy.db
complains "the store is damaged ("
complains "restore one of them"
[ -s of-damaged.db ] || fail "what is left of a damaged store is not copied"

# A river that flows: two communities kept by files of a folder, one of them hidden
mkdir -p folder/files
community() { # FILE SLUG VISIBILITY FEED
  cat >"folder/$1" <<END
<opml version="2.0" xmlns:t="https://tributary.example/ns/opml"><head t:slug="$2" t:visibility="$3"><title>The $2</title></head>
<body><outline text="Notes of $2" xmlUrl="$4"/></body></opml>
END
}
notes() { # FILE NAME
  cat >"folder/files/$1" <<END
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:$2</id><title>Notes of $2</title><updated>2026-01-02T03:04:05Z</updated>
<entry><id>urn:x:$2:1</id><title>A &lt;b&gt; of $2</title><link href="https://notes.example/$2/1"/><updated>2026-01-02T03:04:05Z</updated>
<author><name>Bo</name></author><content type="html">&lt;p&gt;Body of $2&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</content></entry></feed>
END
}
community open.opml open public files/open.atom
community shut.opml shut hidden files/shut.atom
notes open.atom open
notes shut.atom shut
export TRIBUTARY_STORE=flowing.db
run 0 poll --once --feeds folder
run 0 person add ann
run 0 community join shut ann
run 0 river --person ann --json
json '[i["id"] for i in o["items"]] == ["urn:x:open:1"] and o["items"][0]["authors"][0]["name"] == "Bo"'
says_not "shut"
says_not "folder/files"
run 0 river --person ann --format atom
says "<id>urn:x:open:1</id>"
says_not "shut"
atom=$out
run 0 river --person ann --format atom
[ "$atom" = "$out" ] || fail "the same river twice is not the same bytes"
run 0 river --person ann --format rss
says '<guid isPermaLink="false">urn:x:open:1</guid>'
says_not "shut"
run 0 river --person ann --format text
says "A <b> of open"
says "A <b> of shut"
[ "$(grep -c "(UTC)$" <<<"$out")" = 1 ] || fail "the zone of the times is not named once"
says "https://notes.example/open/1"
run 0 river --person ann --format text --limit 1
[ "$(grep -c "https://notes.example/" <<<"$out")" = 1 ] || fail "--limit 1 is not one"
run 0 river --person ann --format html
says "A &lt;b&gt; of open"
says "Times are UTC."
says "<p>Body of shut</p>"
says_not "<script"
for named in files/open.atom file:files/open.atom; do # as the list names it, as 'feed list' shows it
  run 0 feed show $named
  says "file:files/open.atom"
  run 0 poll --once $named --json
  json 'o["visits"] == 1 and o["failed"] == 0'
done
sed -i 's/urn:x:open:1/urn:y:open:1/' folder/files/open.atom # the same entry under another id is no news
run 0 poll --once files/open.atom --json
json 'o["visits"] == 1 and o["with_new"] == 0 and o["unchanged"] == 1'
sed -i 's/urn:y:open:1/urn:x:open:1/' folder/files/open.atom
run 0 poll --once files/open.atom
run 65 poll --once files/nowhere.atom
run 66 poll --once file:files/nowhere.atom
run 0 community feed open files/shut.atom
run 65 community feed open files/nowhere.atom
run 65 community feed open ../folder/files/open.atom
run 65 community feed open file:/etc/passwd
run 65 community import folder/open.opml
complains "'open.opml' of the feeds folder"
run 0 community export open
says 'xmlUrl="files/shut.atom"'
run 0 opml export --person ann
says_not "files/"
rm folder/open.opml
run 0 poll --once --feeds folder
run 0 river --person ann --json
json 'len(o["items"]) == 1' # nothing is archived; what a hidden community reads is new where another lists it, and awaited
run 0 poll --once --force files/shut.atom # not again within five minutes, else
run 0 river --person ann --json
json 'len(o["items"]) == 2'
unset TRIBUTARY_STORE

# What an address leads to
mkdir -p web/bare
cp folder/files/shut.atom web/feed.xml
echo '<html><head><link rel="alternate" type="application/atom+xml" title="News" href="/feed.xml"></head></html>' >web/index.html
echo '<html><p>nothing' >web/bare/index.html
echo nothing >web/none.txt
python3 - <<'END' &
import functools, http.server, threading
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="web")
http.server.SimpleHTTPRequestHandler.log_message = lambda *a: None
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
open(".port", "w").write(str(server.server_address[1]) + "\n")
threading.Timer(60, server.shutdown).start()
server.serve_forever()
END
web=$!
trap 'kill $web; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  [ -s .port ] && break
  sleep 0.1
done
address=http://127.0.0.1:$(<.port)
let_in=(--allow-address 127.0.0.0/8 --host-gap 0ms)
run 69 discover "$address/"
complains "a loopback address; whoever runs this hub can allow it (--allow-address)"
run 69 discover "http://127.0.0.1:22/" "${let_in[@]}"
complains "whoever runs this hub can allow it (--any-port)"
run 0 discover "$address/" "${let_in[@]}"
says "$address/feed.xml"
says "News"
run 0 discover "$address/feed.xml" "${let_in[@]}" --json
json 'o["feeds"][0]["url"].endswith("/feed.xml") and o["feeds"][0]["checked"] and o["feeds"][0]["title"] == "Notes of shut"'
rm web/feed.xml
run 65 discover "$address/bare/" "${let_in[@]}"
closed=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
run 69 discover "http://127.0.0.1:$closed/" "${let_in[@]}"
run 65 discover "no address at all"
run 69 discover @ann@nowhere.invalid
complains "the name nowhere.invalid could not be found"
run 65 discover ann@nowhere.invalid
complains "looks like an e-mail address"
run 64 discover
run 78 discover "$address/" --allow-address everything
run 78 poll --once --transfers 0
complains "--transfers: 0 is not between 1 and 1024"
run 78 poll --once --host-limit 99999999999
complains "--host-limit: 99999999999 is not between"
cp folder/files/open.atom web/feed.xml
run 0 community add found --store flowing.db
run 69 community feed found @ann@nowhere.invalid --discover --store flowing.db
complains "the name nowhere.invalid could not be found"
run 65 community feed found ann@nowhere.invalid --discover --store flowing.db
complains "looks like an e-mail address"
run 0 community feed found "$address/" --discover "${let_in[@]}" --store flowing.db --json
json 'o["feed"].endswith("/feed.xml") and o["title"] == "News"'
run 69 community feed found "$address/" --discover --store flowing.db

# Help comes from the tables
for command in person community feed discover opml river check backup restore; do
  run 0 "$command" --help
  says "usage: tributary $command"
  says "--json"
done

if [ "$failed" != 0 ]; then
  echo "test_commands.sh: $failed checks failed"
  exit 1
fi
