#!/usr/bin/env bash
# Compares crosscode with Redmine 5 on the same rows, request by request and in
# turns: list, record, search, JSON, feed, create, csv. Prints times, CPU for each
# request, and how many times less ours is.
#
#     make peers [RECORDS=100000] [TIMES=30]
#
# Redmine comes from Debian 12 and is installed if it is not there, for which this
# runs as root. It keeps its own database in /var/lib; nothing of it is in this
# repository.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
say() { printf '%s\n' "$*" >&2; }

records=${RECORDS:-100000}
[ "$(id -u)" -eq 0 ] || { say 'peers: run it as root, on a machine that is for this'; exit 1; }
for tool in jq curl; do command -v $tool >/dev/null || { say "peers: there is no $tool here"; exit 1; }; done

install_redmine() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# The package of Debian 12 ends with an error: its bundler takes libraries that
	# come with the system for deleted, unless each has a folder.
	apt-get install -y -qq --no-install-recommends redmine redmine-sqlite puma sqlite3 || true
	for path in $(gem env gempath | tr ':' ' '); do
		for spec in "$path"/specifications/*.gemspec; do
			[ ! -e "$spec" ] || mkdir -p "$path/gems/$(basename "$spec" .gemspec)"
		done
	done
	dpkg --configure -a
}
home() { dirname "$(dpkg -L redmine | grep '/config.ru$')"; }
if ! command -v puma >/dev/null || ! command -v sqlite3 >/dev/null || ! dpkg -s redmine 2>/dev/null | grep -q '^Status: install ok installed' || [ ! -s /var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default ]; then
	install_redmine >&2 || { say 'peers: Redmine could not be installed'; exit 1; }
fi
redmine=$(home)

folder=$(mktemp -d /var/tmp/crosscode-peers.XXXXXX) || exit 1
chmod 755 "$folder"
mkdir "$folder/theirs"
chown www-data "$folder/theirs"
ours= theirs=
stop() {
	trap - EXIT
	[ -z "$ours" ] || kill "$ours" 2>/dev/null
	[ -z "$theirs" ] || kill "$theirs" 2>/dev/null
	wait 2>/dev/null
	rm -rf "$folder"
}
trap stop EXIT
trap 'exit 143' INT TERM HUP
as_redmine() { (cd "$redmine" && runuser -u www-data -- env HOME="$folder/theirs" REDMINE_INSTANCE=default RAILS_ENV=production RAILS_SERVE_STATIC_FILES=1 "$@"); }

# The same rows: ours are generated and exported, and Redmine is given them.
go build -o "$folder/load" ./internal/load || exit 1
say "peers: $records records for each"
bin/crosscode generate --records "$records" --entries $((2 * records)) --data "$folder/ours" >&2 || exit 1
bin/crosscode export action --data "$folder/ours" -o "$folder/rows.json" || exit 1
jq -r '.[].ref' "$folder/rows.json" >"$folder/refs"
chmod 644 "$folder/rows.json"
cat >"$folder/seed.rb" <<'RUBY'
rows = JSON.parse(File.read(ARGV[0]))
now = Time.now
[Journal, Issue].each { |m| m.connection.execute("DELETE FROM #{m.table_name}") }
{ 'rest_api_enabled' => '1', 'issues_export_limit' => '1000000', 'feeds_limit' => '50', 'search_results_per_page' => '20', 'per_page_options' => '25,50,100' }.each { |k, v| Setting[k] = v }
admin = User.find_by_login('admin')
admin.update_columns(must_change_passwd: false, status: 1)
project = Project.find_by_identifier('record') || Project.new(name: 'Record', identifier: 'record', is_public: true)
project.trackers = Tracker.all
project.enabled_module_names = ['issue_tracking']
project.save!
tracker, open, closed, priority = Tracker.first.id, IssueStatus.where(is_closed: false).first.id, IssueStatus.where(is_closed: true).first.id, IssuePriority.first.id
rows.each_slice(400).with_index do |slice, s|
  issues = slice.each_with_index.map do |r, i|
    id = s * 400 + i + 1
    due = r['due'].to_s.match?(/\A\d{4}-\d\d-\d\d\z/) ? r['due'] : nil
    { id: id, root_id: id, lft: 1, rgt: 2, lock_version: 0, project_id: project.id, tracker_id: tracker, author_id: admin.id, priority_id: priority,
      status_id: %w[Closed Withdrawn].include?(r['status']) ? closed : open, subject: "#{r['ref']} #{r['title']}"[0, 255], description: r['update'].to_s, due_date: due,
      start_date: nil, done_ratio: 0, is_private: false, created_on: now, updated_on: now - (id % 86_400) }
  end
  Issue.insert_all!(issues)
  Journal.insert_all!(issues.map { |i| { id: i[:id], journalized_id: i[:id], journalized_type: 'Issue', user_id: admin.id, notes: i[:description], private_notes: false, created_on: now } })
end
puts "#{Issue.count} issues, key #{admin.api_key}"
RUBY
seeded=$(as_redmine bundle exec bin/rails runner "$folder/seed.rb" "$folder/rows.json" 2>"$folder/seed.log" | tail -n 1)
key=${seeded##*key }
[ "$seeded" != "$key" ] || { tail -n 20 "$folder/seed.log" >&2; say 'peers: Redmine could not be given the rows'; exit 1; }
say "peers: Redmine has ${seeded%,*}"

wait_for() { for _ in $(seq 120); do curl -sf -o /dev/null "$1" && return 0; sleep 1; done; say "peers: $1 does not answer"; return 1; }
token=$(bin/crosscode user token add peers --role secretariat --may raise --data "$folder/ours" 2>/dev/null) || exit 1
bin/crosscode serve --data "$folder/ours" --listen 127.0.0.1:3011 --limit-address 0 >"$folder/ours.log" 2>&1 &
ours=$!
(
	cd "$redmine" && exec runuser -u www-data -- env HOME="$folder/theirs" REDMINE_INSTANCE=default RAILS_ENV=production RAILS_SERVE_STATIC_FILES=1 \
		puma -e production -b tcp://127.0.0.1:3010 -t 1:4 -w 2 config.ru
) >"$folder/theirs.log" 2>&1 &
theirs=$!
wait_for http://127.0.0.1:3011/readyz && wait_for http://127.0.0.1:3010/login || { tail -n 5 "$folder"/*.log >&2; exit 1; }

echo "# $(dpkg-query -W -f '${Package} ${Version}' redmine), $(ruby -v | cut -d' ' -f1-2), puma of 2 workers and 4 threads, SQLite; $(bin/crosscode --version), SQLite"
"$folder/load" peers -ours http://127.0.0.1:3011 -ours-pid "$ours" -token "$token" -theirs http://127.0.0.1:3010 -theirs-pid "$theirs" -key "$key" \
	-refs "$folder/refs" -times "${TIMES:-30}"
