//! What the generated cluster is made of and what runs in it: plain lists of made-up names and of everyday
//! commands.

use crate::random::Random;

/// The namespaces, busiest first.
pub(crate) const NAMESPACES: [&str; 24] = [
    "kube-system",
    "default",
    "payments",
    "storefront",
    "harbour-orders",
    "ingress",
    "telemetry",
    "ledger",
    "catalogue",
    "delivery-routes",
    "customer-mail",
    "stock-keeping",
    "pricing",
    "recommendations",
    "data-lake",
    "batch-nightly",
    "identity",
    "build-farm",
    "partner-api",
    "fraud-watch",
    "image-resize",
    "loyalty",
    "returns-desk",
    "sandbox-ferry",
];

/// What a workload does: the second half of its name.
pub(crate) const ROLES: [&str; 20] = [
    "gateway",
    "worker",
    "indexer",
    "store",
    "scheduler",
    "cache",
    "reporter",
    "broker",
    "importer",
    "web",
    "reconciler",
    "notifier",
    "archiver",
    "resolver",
    "ranker",
    "dispatcher",
    "collector",
    "validator",
    "exporter",
    "housekeeping",
];

/// The first half of a workload's name.
pub(crate) const STEMS: [&str; 16] = [
    "otter", "basalt", "quill", "lantern", "marble", "heron", "saffron", "copper", "willow", "comet",
    "juniper", "pebble", "falcon", "amber", "thistle", "cobalt",
];

/// Teams that label their workloads; one is called like a namespace, as teams are.
pub(crate) const TEAMS: [&str; 9] = [
    "default",
    "platform",
    "checkout",
    "growth",
    "data",
    "security",
    "logistics",
    "payments",
    "web-experience",
];

/// Something that a process runs: its file, its arguments (see [`arguments`]), and how often it comes against
/// the others of its list.
#[derive(Clone, Copy)]
pub(crate) struct Command {
    pub(crate) binary: &'static str,
    pub(crate) arguments: &'static str,
    pub(crate) weight: u64,
}

const fn command(weight: u64, binary: &'static str, arguments: &'static str) -> Command {
    Command {
        binary,
        arguments,
        weight,
    }
}

/// What runs as the first process of a container.
pub(crate) const SERVICES: [Command; 12] = [
    command(3, "/usr/sbin/nginx", r#"-g "daemon off;""#),
    command(
        3,
        "/app/bin/server",
        "--listen=:8080 --metrics=:9090 --log-level=info --config=/etc/app/config.yaml",
    ),
    command(
        3,
        "/opt/java/openjdk/bin/java",
        "-Xms512m -Xmx2048m -XX:+UseZGC -XX:MaxRAMPercentage=75.0 -Dfile.encoding=UTF-8 -Duser.timezone=UTC \
         -Dlogging.config=/etc/app/logback.xml -cp /app/lib/* eu.harbourline.service.Main --server.port=8080 \
         --management.port=8081 --profile=production",
    ),
    command(
        2,
        "/usr/local/bin/python3.13",
        "-m gunicorn --workers 4 --bind 0.0.0.0:8000 --timeout 60 service.wsgi:app",
    ),
    command(
        2,
        "/usr/local/bin/node",
        "--max-old-space-size=1536 --enable-source-maps /srv/dist/main.mjs",
    ),
    command(
        1,
        "/usr/bin/postgres",
        "-c max_connections=400 -c shared_buffers=2GB -c config_file=/etc/postgresql.conf",
    ),
    command(1, "/usr/local/bin/redis-server", "*:6379"),
    command(
        2,
        "/manager",
        "--leader-elect --health-probe-bind-address=:8081 --zap-log-level=info",
    ),
    command(
        1,
        "/bin/sh",
        "/docker-entrypoint.sh worker --queue=high,default,low",
    ),
    command(
        1,
        "/usr/bin/envoy",
        "-c /etc/envoy/envoy.yaml --service-cluster edge --concurrency 4",
    ),
    command(1, "/coredns", "-conf /etc/coredns/Corefile"),
    command(1, "/usr/bin/dumb-init", "-- /app/run.sh"),
];

/// What a container starts again and again.
pub(crate) const POD_COMMANDS: [Command; 40] = [
    command(
        90,
        "/usr/bin/curl",
        "-fsS -m 5 -o /dev/null http://127.0.0.1:%n/healthz",
    ),
    command(
        60,
        "/bin/sh",
        r#"-c "exec /probe.sh --timeout 5 --endpoint http://localhost:%n/ready""#,
    ),
    command(
        40,
        "/usr/bin/pg_isready",
        "-h 127.0.0.1 -p 5432 -U app_%w -d %w -t 3",
    ),
    command(
        40,
        "/usr/local/bin/redis-cli",
        "-h 127.0.0.1 -p 6379 --no-auth-warning ping",
    ),
    command(40, "/bin/cat", "/proc/1/status"),
    command(35, "/bin/sleep", "%n"),
    command(30, "/bin/grep", r#"-q "State:\tS" /proc/1/status"#),
    command(
        30,
        "/usr/bin/wget",
        "-q -T 3 -O - http://%w.%w.svc.cluster.local:8080/metrics",
    ),
    command(
        30,
        "/bin/bash",
        "-c \"set -eu\nfor part in /data/%w/*.part; do\n\t\
         gzip -9 \"$part\"\ndone\necho \\\"done: $(date -u)\\\"\"",
    ),
    command(
        30,
        "/usr/bin/jq",
        r#"-r ".items[] | select(.status == \"open\") | .id" /tmp/%w-%x.json"#,
    ),
    command(
        25,
        "/usr/bin/curl",
        "-sS -X POST -H \"Content-Type: application/json\" -H \"X-Request-Id: %x\" \
         -d \"{\\\"order\\\":%n,\\\"note\\\":\\\"from %w\\\",\\\"paid\\\":true}\" \
         https://%w.harbourline.example/v2/orders",
    ),
    command(
        25,
        "/usr/bin/psql",
        "-h %a -U report -d %w -c \
         \"select id, total from invoices where state = 'open' and total > %n order by id limit 500\"",
    ),
    command(25, "/bin/date", r#"-u "+%Y-%m-%dT%H:%M:%SZ""#),
    command(
        20,
        "/usr/bin/awk",
        r#""{ total += $3 } END { print total / NR }" /var/log/%w/access.log"#,
    ),
    command(
        20,
        "/usr/bin/sed",
        r#"-i "s|@UPSTREAM@|http://%a:%n|g" /etc/nginx/conf.d/%w.conf"#,
    ),
    command(
        20,
        "/usr/bin/find",
        r#"/var/cache/%w -type f -name "*.tmp" -mmin +%n -delete"#,
    ),
    command(
        20,
        "/usr/bin/openssl",
        "x509 -noout -enddate -in /etc/tls/%w/tls.crt",
    ),
    command(20, "/usr/bin/tr", r#"-d "\r""#),
    command(
        20,
        "/usr/local/bin/python3.13",
        r#"-c "import json, sys; print(json.load(sys.stdin)[\"version\"])""#,
    ),
    command(20, "/usr/bin/id", "-u"),
    command(18, "/bin/ls", "-la --time-style=full-iso /data/%w"),
    command(
        18,
        "/usr/bin/tar",
        "-C /backup/%w -czf /backup/%w-%x.tar.gz --exclude=*.lock .",
    ),
    command(
        15,
        "/usr/bin/git",
        "-c core.fsmonitor=false fetch --depth=1 --no-tags origin %x",
    ),
    command(
        15,
        "/opt/java/openjdk/bin/java",
        "-Xmx768m -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp/%w -Djob.id=%x -Djob.attempt=1 \
         -Dspring.profiles.active=production -Dsource=s3://harbourline-%w/%w/%x.parquet \
         -Dtarget=jdbc:postgresql://%a:5432/%w?ssl=true&sslmode=verify-full \
         -jar /app/job.jar --partition=%n --verbose",
    ),
    command(
        15,
        "/usr/bin/convert",
        r#""/uploads/%w/Ansicht Köln – Süd %n.jpg" -resize 1024x768> -quality 82 /out/%x.webp"#,
    ),
    command(
        12,
        "/usr/bin/mail",
        r#"-s "Bestätigung für Auftrag %n: größere Menge" %w@harbourline.example"#,
    ),
    command(
        12,
        "/usr/bin/rsync",
        r#"-a --delete "/srv/exports/été %n/" rsync://%a/%w/"#,
    ),
    command(
        10,
        "/usr/bin/notify",
        r#"--channel ops --text "✅ %w déployé 🚀 (%n)""#,
    ),
    command(10, "/usr/bin/sort", r#"--key=2 "/data/在庫/注文-%n.tsv""#),
    command(
        10,
        "/usr/local/bin/kubectl",
        "get pods -n %w -l app.kubernetes.io/name=%w -o jsonpath={.items[*].status.podIP}",
    ),
    command(
        10,
        "/usr/local/bin/aws",
        "s3 cp /backup/%w-%x.dump s3://harbourline-backups/%w/%x.dump --storage-class STANDARD_IA \
         --metadata \"{\\\"host\\\":\\\"%w-%n\\\",\\\"by\\\":\\\"cron\\\"}\"",
    ),
    command(
        10,
        "/usr/bin/env",
        r#"-i PATH=/usr/bin:/bin HOME=/nonexistent LANG=C.UTF-8 "TITLE=a \"quoted\" title""#,
    ),
    command(8, "/usr/bin/nslookup", "%w.%w.svc.cluster.local"),
    command(8, "/bin/mkdir", "-p /tmp/%w/%x"),
    command(8, "/usr/bin/base64", "-d /run/secrets/%w/token"),
    command(8, "/bin/rm", "-rf /tmp/%w/%x"),
    command(
        6,
        "/usr/bin/xargs",
        r#"-0 -n 50 -P 4 sh -c "process \"$@\" || echo failed""#,
    ),
    command(
        5,
        "/usr/bin/perl",
        r#"-ne "print if /\\bERROR\\b.*\\d{3}/" /var/log/%w/app.log"#,
    ),
    command(4, "/tmp/.%w/run", "-o pool.%w.example:%n"),
    command(4, "/bin/true", ""),
];

/// What starts outside every pod.
pub(crate) const HOST_COMMANDS: [Command; 16] = [
    command(
        30,
        "/usr/sbin/runc",
        "--root /run/containerd/runc/k8s.io --log /run/containerd/%x/log.json --log-format json exec %x",
    ),
    command(
        20,
        "/usr/sbin/iptables-restore",
        "-w 5 -W 100000 --noflush --counters",
    ),
    command(15, "/usr/sbin/ipset", "list -name"),
    command(
        15,
        "/usr/bin/findmnt",
        "-n -o SOURCE,TARGET --target /var/lib/kubelet/pods/%x/volumes",
    ),
    command(
        12,
        "/usr/bin/systemctl",
        "show --property=ActiveState,SubState kubelet.service",
    ),
    command(
        10,
        "/usr/bin/journalctl",
        r#"-u kubelet --since "10 min ago" -o json --no-pager"#,
    ),
    command(10, "/usr/sbin/conntrack", "-S"),
    command(10, "/usr/bin/du", "-x -s -B 1 /var/lib/containerd/overlayfs/%x"),
    command(8, "/usr/sbin/sshd", "-D -R"),
    command(8, "/usr/bin/bash", "-l"),
    command(6, "/usr/bin/sudo", "crictl ps -a --namespace=%w"),
    command(
        6,
        "/usr/sbin/logrotate",
        "--state /var/lib/logrotate/status /etc/logrotate.d/%w",
    ),
    command(5, "/usr/bin/udevadm", "settle --timeout=%n"),
    command(5, "/usr/sbin/tc", "qdisc show dev lxc%x"),
    command(4, "/usr/bin/vim", r#""/etc/motd – Grüße""#),
    command(4, "/usr/bin/uname", "-r"),
];

/// What runs on each node from the start.
pub(crate) const DAEMONS: [Command; 5] = [
    command(
        1,
        "/usr/lib/systemd/systemd",
        "--switched-root --system --deserialize 31",
    ),
    command(1, "/usr/bin/containerd", "--config /etc/containerd/config.toml"),
    command(
        1,
        "/usr/bin/kubelet",
        "--config=/etc/kubernetes/kubelet.yaml --node-labels=pool=general --v=2",
    ),
    command(1, "/usr/sbin/sshd", "-D"),
    command(1, "/usr/sbin/cron", "-f"),
];

/// Shells between a service and what it starts.
pub(crate) const SHELLS: [Command; 4] = [
    command(
        1,
        "/bin/sh",
        r#"-c "/opt/%w/run-task --queue=%w --attempt=%n && echo \"ok\"""#,
    ),
    command(
        1,
        "/bin/bash",
        "/usr/local/bin/%w.sh --target s3://harbourline-%w/daily --incremental --since=%n",
    ),
    command(1, "/bin/sh", "/docker-entrypoint.d/%n-%w.sh"),
    command(
        1,
        "/bin/bash",
        r#"-euo pipefail -c "while read -r line; do handle \"$line\"; done < /var/spool/%w/%x""#,
    ),
];

/// Working directories of processes in pods.
pub(crate) const POD_FOLDERS: [&str; 7] = [
    "/",
    "/app",
    "/srv",
    "/usr/src/app",
    "/opt/service",
    "/home/worker",
    "/var/lib/data",
];

/// Files that processes open, map and write.
pub(crate) const FILES: [(&str, &str); 14] = [
    ("/etc/passwd", "-rw-r--r--"),
    ("/etc/shadow", "-rw-r-----"),
    ("/etc/resolv.conf", "-rw-r--r--"),
    ("/etc/ssl/certs/ca-certificates.crt", "-rw-r--r--"),
    ("/app/config/settings.yaml", "-rw-r--r--"),
    (
        "/var/run/secrets/kubernetes.io/serviceaccount/..2026_06_14_21_07_33.184/token",
        "-rw-r--r--",
    ),
    ("/data/journal/0000000000%n.seg", "-rw-------"),
    ("/var/log/%w/access.log", "-rw-r--r--"),
    ("/tmp/%w-%x.tmp", "-rw-------"),
    ("/usr/lib/x86_64-linux-gnu/libc.so.6", "-rwxr-xr-x"),
    ("/usr/lib/x86_64-linux-gnu/libssl.so.3", "-rw-r--r--"),
    ("/proc/self/status", "-r--r--r--"),
    ("/home/worker/.ssh/authorized_keys", "-rw-------"),
    ("/uploads/Übersicht %n.pdf", "-rw-rw-r--"),
];

const WORDS: [&str; 24] = [
    "orders", "invoices", "routes", "parcels", "stock", "prices", "ledger", "returns", "profiles",
    "sessions", "ratings", "vouchers", "mailing", "search", "harbour", "ferry", "export", "import",
    "nightly", "weekly", "thumbs", "audit", "quota", "events",
];

/// `template` with its places filled: `%n` a number, `%x` hexadecimal digits, `%w` a word, `%a` an address.
/// Any other
/// `%` stays.
pub(crate) fn arguments(template: &str, random: &mut Random) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut pieces = template.split('%');
    text.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        let rest = piece.get(1..);
        match (piece.as_bytes().first(), rest) {
            (Some(b'n'), Some(_)) => text.push_str(&random.between(10, 65_000).to_string()),
            (Some(b'x'), Some(_)) => text.push_str(&random.hex(16)),
            (Some(b'w'), Some(_)) => text.push_str(random.pick(&WORDS)),
            (Some(b'a'), Some(_)) => text.push_str(&random.address()),
            _ => {
                text.push('%');
                text.push_str(piece);
                continue;
            }
        }
        text.push_str(rest.unwrap_or(""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{NAMESPACES, arguments};
    use crate::random::Random;

    #[test]
    fn places_are_filled_and_other_percent_signs_stay() {
        let text = arguments("%n é%Y %%a x%", &mut Random::new(3));
        let (number, rest) = text.split_once(' ').unwrap_or_default();
        assert!(number.parse::<u32>().is_ok(), "{text}");
        assert!(rest.starts_with("é%Y %10.") && rest.ends_with(" x%"), "{text}");
    }

    #[test]
    fn namespaces_are_distinct() {
        let mut names = NAMESPACES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMESPACES.len());
    }
}
