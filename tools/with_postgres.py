#!/usr/bin/env python3
"""Run a command beside a PostgreSQL of its own: with_postgres.py [--durable] COMMAND...

WHY   tests and load programs need a server that nobody else uses, and leave none behind.
HOW   initdb in a temporary folder, a free port on loopback and a Unix socket there; PostgreSQL refuses root, so it
runs as the user postgres then. KAFEDRA_TEST_PG is the address of a database with the word DATABASE for its name, for
the role kafedra, which may make databases; KAFEDRA_TEST_PG_FOLDER has the cluster in data/ (pg_ctl) and the sockets.
Without --durable nothing is synced: tests of what survives a crash of the machine do not run here.
"""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile

PASSWORD = "open sesame"  # of the role kafedra, by TCP; the socket trusts


def programs():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if not initdb:
        sys.exit("with_postgres: no PostgreSQL here; install the package postgresql (tools/setup test)")
    return pathlib.Path(initdb).parent


def as_postgres():
    """What stands before a command that must not run as root."""
    if os.getuid() != 0:
        return []
    pwd.getpwnam("postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def quiet(*command, cwd):
    done = subprocess.run([*as_postgres(), *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, cwd=cwd, check=False)
    if done.returncode:
        sys.exit(f"with_postgres: {command[0]}: {done.stdout}")
    return done.stdout


def start(folder, is_durable):
    bin_, data, port = programs(), folder / "data", free_port()
    quiet(bin_ / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C", cwd=folder)
    lines = [f"port = {port}", "listen_addresses = '127.0.0.1'", f"unix_socket_directories = '{folder}'",
             "max_connections = 100", "shared_buffers = 64MB", "log_min_messages = warning", "autovacuum = off"]
    if not is_durable:
        lines += ["fsync = off", "full_page_writes = off"]
    with open(data / "postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write("\n".join(lines) + "\n")
    (data / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    quiet(bin_ / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "start", cwd=folder)
    quiet(bin_ / "psql", "-h", folder, "-p", port, "-U", "postgres", "-q", "-c",
          f"create role kafedra login createdb password '{PASSWORD}'", cwd=folder)
    return bin_, port


def main(args):
    is_durable = "--durable" in args[:1]
    command = args[1:] if is_durable else args
    # /tmp may be memory, which syncs for nothing.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kafedra-pg-", dir="/var/tmp" if is_durable else None))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    bin_ = None
    try:
        bin_, port = start(folder, is_durable)
        env = os.environ | {"KAFEDRA_TEST_PG": f"postgresql://kafedra@/DATABASE?host={folder}&port={port}",
                            "KAFEDRA_TEST_PG_FOLDER": str(folder), "KAFEDRA_TEST_PG_BIN": str(bin_),
                            "KAFEDRA_TEST_PG_PORT": str(port)}
        return subprocess.run(command, env=env, check=False).returncode
    finally:
        if bin_:
            subprocess.run([*as_postgres(), str(bin_ / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
