// The address bar as a store. History API only: the set of addresses is small and fixed, so a routing library would
// be larger than what it replaces (docs/decisions/0101-own-router.md).
import type { Scope } from "../api/scope.ts";
import { Store } from "../state/store.ts";
import { type Route, routeOf, safeReturn } from "./route.ts";

export type Place = {
  path: string;
  route: Route /** Rises with every move, also to the same address. */;
  moves: number;
};

type Browser = {
  location: { pathname: string; search: string; hash: string };
  history: {
    pushState(data: unknown, unused: string, url: string): void;
    replaceState(data: unknown, unused: string, url: string): void;
    back(): void;
    readonly state: unknown;
  };
};

export class Router {
  readonly place: Store<Place>;
  readonly #browser: Browser;

  constructor(browser: Browser, scope: Scope, window: Window | null) {
    this.#browser = browser;
    const path = browser.location.pathname;
    this.place = new Store<Place>({ path, route: routeOf(path), moves: 0 });
    if (window) scope.listen(window, "popstate", () => this.#arrive());
  }

  get route(): Route {
    return this.place.get().route;
  }

  /** Was there a page of ours before this one? Then «back» is the browser's own. */
  get canGoBack(): boolean {
    const state = this.#browser.history.state;
    return typeof state === "object" && state !== null && "fromUs" in state;
  }

  readonly navigate = (path: string, options: { replace?: boolean } = {}): void => {
    const { history, location } = this.#browser;
    const isHere = path === location.pathname + location.search + location.hash;
    if (options.replace || isHere) history.replaceState(history.state, "", path);
    else history.pushState({ fromUs: true }, "", path);
    this.#arrive();
  };

  /** Back where the person came from, or to `otherwise` when they came from outside. */
  readonly back = (otherwise: string): void => {
    if (this.canGoBack) this.#browser.history.back();
    else this.navigate(otherwise, { replace: true });
  };

  /** To the door, remembering where to come back. */
  toDoor(door: string, from: string): void {
    const back = safeReturn(from);
    this.navigate(back === null ? door : `${door}?to=${encodeURIComponent(back)}`, { replace: true });
  }

  /** The address remembered by toDoor. */
  get returnPath(): string | null {
    return safeReturn(new URLSearchParams(this.#browser.location.search).get("to"));
  }

  /** Reads the secret of an invitation and takes it out of the address bar at once. */
  takeFragment(): string | null {
    const { hash, pathname, search } = this.#browser.location;
    if (hash.length < 2) return null;
    this.#browser.history.replaceState(this.#browser.history.state, "", pathname + search);
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return hash.slice(1);
    }
  }

  #arrive(): void {
    const path = this.#browser.location.pathname;
    this.place.update((place) => ({ path, route: routeOf(path), moves: place.moves + 1 }));
  }
}
