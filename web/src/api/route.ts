// How an operation is reached. Generated tables: operations.ts, and laterOperations.ts, which is a piece of its own.

import { operations } from "./operations.ts";
import type { OperationTypes } from "./schema.ts";

export type OperationName = keyof OperationTypes;

export interface Route {
  method: string;
  /** Below /api/v1. */
  path: string;
  idempotent?: true;
  /** The body is a file's bytes. */
  upload?: true;
  /** The answer is a file. */
  file?: true;
}

/** Routes that neither the door nor the chats need are fetched with the first call of one of them. */
export async function routeOf(name: OperationName): Promise<Route> {
  const route = operations[name] ?? (await import("./laterOperations.ts")).laterOperations[name];
  if (!route) throw new Error(`no operation ${name}`);
  return route;
}
