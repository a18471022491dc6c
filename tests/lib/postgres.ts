// postgres.ts - the PostgreSQL that tools/with_postgres.py has started around this test run.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run these tests under tools/with_postgres.py`);
  return value;
};

const asPostgres = process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

function run(program: string, ...args: string[]): string {
  const [first = "", ...rest] = [...asPostgres, path.join(env("KAFEDRA_TEST_PG_BIN"), program), ...args];
  return execFileSync(first, rest, { encoding: "utf8", cwd: env("KAFEDRA_TEST_PG_FOLDER"), stdio: ["ignore", "pipe", "pipe"] });
}

export const folder = (): string => env("KAFEDRA_TEST_PG_FOLDER");
export const port = (): string => env("KAFEDRA_TEST_PG_PORT");

/** The address of a database, by its name. */
export const addressOf = (name: string): string => env("KAFEDRA_TEST_PG").replace("DATABASE", name);

/** One value, asked as the superuser. */
export const ask = (database: string, sql: string): string =>
  run("psql", "-h", folder(), "-p", port(), "-U", "postgres", "-d", database, "-X", "-t", "-A", "-q", "-c", sql).trim();

/** A new database of the role kafedra; a second call with the same name finds it. */
export function makeDatabase(name: string): string {
  if (ask("postgres", `select count(*) from pg_database where datname = '${name}'`) === "0")
    ask("postgres", `create database "${name}" owner kafedra`);
  return addressOf(name);
}

const cluster = (): string[] => ["-D", path.join(folder(), "data"), "-w", "-l", path.join(folder(), "log")];
/** As a crash: nobody is told, nothing is written. */
export const crash = (): string => run("pg_ctl", ...cluster(), "-m", "immediate", "stop");
export const start = (): string => run("pg_ctl", ...cluster(), "start");

/** The files of a database, as a thief of the disk has them. */
export function diskOf(name: string): Buffer {
  ask(name, "checkpoint");
  const at = path.join(folder(), "data", "base", ask(name, `select oid from pg_database where datname = '${name}'`));
  return Buffer.concat(readdirSync(at).map((file) => readFileSync(path.join(at, file))));
}
