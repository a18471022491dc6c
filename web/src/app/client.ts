// Wires the parts that live as long as the page. Built once in main.tsx; views get what they need from it as props.
import type { ServerEvent } from "../api/decode.ts";
import { asApiError } from "../api/error.ts";
import { type Call, createCall } from "../api/http.ts";
import type { AccountLink, ChatExport, ChatId, ImportMark, LinkId, MemberId, SavedSearch } from "../api/schema.ts";
import { Scope } from "../api/scope.ts";
import { errorText } from "../i18n/errorText.ts";
import { type Locale, pickLocale } from "../i18n/locale.ts";
import { loadWords, makeTranslate } from "../i18n/translate.ts";
import { LazyKeeper } from "../offline/lazyKeeper.ts";
import { Store } from "../state/store.ts";
import { UpdateModel } from "../sw/updates.ts";
import { Toasts } from "../ui/toasts.ts";
import { safeDevice, safeStorage } from "./device.ts";
import { applyLook, type Device, LookModel } from "./look.ts";
import { PreferencesModel } from "./preferences.ts";
import { Router } from "./router.ts";
import { SESSION_KEY, SessionModel } from "./session.ts";

export function liveUrl(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/v1/live`;
}

/** With a chat: within it alone; else everywhere, with these words to begin with. */
export type SearchAsk = { chatId?: ChatId; find?: string };

export class Client {
  readonly scope = new Scope();
  readonly device: Device = safeDevice();
  readonly toasts = new Toasts();
  readonly locale: Store<Locale>;
  /** Single-letter keys can be turned off (WCAG 2.1.4). */
  readonly singleKeys: Store<boolean>;
  readonly preferences: PreferencesModel;
  /** Of the own sessions: rises when one came or went. */
  readonly devicesVersion = new Store(0);
  /** As the live socket told them last; null: ask. */
  readonly savedSearches = new Store<readonly SavedSearch[] | null>(null);
  readonly exportMarks = new Store<ChatExport | null>(null);
  /** The last step of an import of ours, wherever it is looked at. */
  readonly importMarks = new Store<ImportMark | null>(null);
  readonly isKeysHelpOpen = new Store(false);
  /** What is being looked for; null: nothing. */
  readonly search = new Store<SearchAsk | null>(null);
  readonly look: LookModel;
  readonly router: Router;
  readonly session: SessionModel;
  readonly call: Call;
  /** What chats keep on the device; null where the browser forbids it. */
  readonly storage: Storage | null = safeStorage();
  readonly keeper = new LazyKeeper(async () => (await import("../features/files/vault.ts")).wipeFiles());
  readonly updates: UpdateModel;
  /** Own accounts elsewhere, as their owner has last seen them; of whom they are. */
  readonly links = new Store<{ of: MemberId; links: readonly AccountLink[] } | null>(null);
  /** Of the link between two accounts that somebody came with: in memory, through the sign-in between. */
  linkSecret: string | null = null;
  /** The secret of an invitation: in memory only, so that signing in on the way does not lose it. */
  joinSecret: string | null = null;

  constructor(window: Window) {
    const { scope, device } = this;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.look = new LookModel(device, (look, colours) => applyLook(window.document, look, colours), dark);
    scope.listen(dark, "change", this.look.refresh);
    this.router = new Router(window, scope, window);
    this.call = createCall({
      language: () => this.locale.get(),
      onError: (error, operation) => this.session.onError(error, operation),
    });
    this.session = new SessionModel(
      this.call,
      scope,
      () => device.setItem(SESSION_KEY, String(Date.now())),
      this.keeper,
    );
    this.updates = new UpdateModel(window.location);
    this.preferences = new PreferencesModel(device, this.look, this.call);
    const preferences = this.preferences.state;
    const locale = () => pickLocale(preferences.get().language, window.navigator.languages);
    this.locale = new Store(locale());
    this.singleKeys = new Store(preferences.get().uses_single_keys);
    scope.own(
      preferences.subscribe(() => {
        void this.#speak(locale());
        this.singleKeys.set(preferences.get().uses_single_keys);
      }),
    );
    scope.own(this.session.session.subscribe(() => this.#whoCame()));
    scope.listen(window, "storage", (event) => this.#otherTab(event.key));
    scope.listen(window, "hashchange", () => this.takeSecret());
    scope.listen(window, "online", () => void this.session.refresh());
    this.takeSecret();
  }

  readonly setLocale = (language: Locale): void => this.preferences.change({ language });

  readonly setSingleKeys = (uses_single_keys: boolean): void => this.preferences.change({ uses_single_keys });

  readonly toOperator = (): void => this.router.navigate("/operator", { replace: true });

  /** From an invitation: sign in at its organisation, then come back to it. */
  readonly toSignInAndBack = (org: { slug: string }): void => this.router.toDoor(`/o/${org.slug}`, "/join");

  readonly tellLinks = (links: readonly AccountLink[]): void => {
    const { who } = this.session;
    this.links.set(who.kind === "member" ? { of: who.me.person.id, links } : null);
  };

  /** When the menu of the profile opens; where there is one organisation nobody is asked. */
  readonly readLinks = (): void => {
    const session = this.session.session.get();
    if (session.state !== "ready" || !session.server.has_other_orgs) return;
    void this.call("link_list", {}).then(
      ({ links }) => this.tellLinks(links),
      () => {},
    );
  };

  /** Into one's account of another organisation. What was not sent here stays on this device for the way back. */
  readonly enterLink = async (link_id: LinkId): Promise<void> => {
    try {
      await this.call("link_enter", { link_id });
      this.linkSecret = null;
      this.router.navigate("/chats");
      await this.session.signedIn();
    } catch (thrown) {
      this.say(errorText(makeTranslate(this.locale.get()), asApiError(thrown)));
      this.readLinks();
    }
  };

  /** Out, to the door of another organisation, and back to the link with what was made here. */
  readonly toOtherAccount = async (secret = this.linkSecret): Promise<void> => {
    await this.signOut();
    if (this.session.who.kind !== "nobody") return;
    this.linkSecret = secret;
    this.secretCount.update((count) => count + 1);
    this.router.toDoor("/sign-in", "/settings/links");
  };

  /** Without the server nobody is signed out and nothing is forgotten: that is said, and tried again by hand. */
  async signOut(forget: () => void = () => {}): Promise<void> {
    try {
      await this.session.signOut();
      forget();
      this.storage?.removeItem("kafedra.search"); // features/search/recent.ts
      this.router.navigate("/", { replace: true });
    } catch (thrown) {
      const t = makeTranslate(this.locale.get());
      this.say(errorText(t, asApiError(thrown)));
    }
  }

  /** What the live socket tells beside the chats. */
  readonly onOther = (event: ServerEvent): void => {
    const { who } = this.session;
    if (who.kind !== "member") return;
    if (event.kind === "preferences_changed") this.preferences.told(who.me.person.id, event.body);
    if (event.kind === "saved_searches_changed") this.savedSearches.set(event.body.searches);
    if (event.kind === "export_changed") this.exportMarks.set(event.body);
    if (event.kind === "import_changed") this.importMarks.set(event.body);
    if (event.kind === "devices_changed") this.devicesVersion.update((version) => version + 1);
  };

  /** Reads who we are again. */
  readonly lookAgain = (): void => void this.session.refresh();

  readonly say = (text: string, action?: { label: string; run: () => void }): void => this.toasts.say(text, action);

  /** /join#SECRET, /staff#SECRET, /settings/links#SECRET: read, then cleared from the address bar. */
  takeSecret(): void {
    const { route } = this.router;
    if (route.name === "sign-in") this.slipCode = this.router.takeFragment() ?? this.slipCode;
    // The link of an application stays in the address: it is the only way back to it.
    if (route.name === "apply") this.secretCount.update((count) => count + 1);
    const isLink = route.name === "settings" && route.section === "links";
    if (route.name !== "join" && route.name !== "staff" && !isLink) return;
    const secret = this.router.takeFragment();
    if (secret === null) return;
    if (isLink) this.linkSecret = secret;
    else this.joinSecret = secret;
    this.secretCount.update((count) => count + 1);
  }

  /** /o/NAME#CODE of a slip's square: in the field when the page opens. */
  slipCode: string | null = null;

  /** Rises with every link opened in this tab, so that a second link is a second invitation. */
  readonly secretCount = new Store(0);

  /** The words come first; without a network they may not come, and the language stays. */
  async #speak(locale: Locale): Promise<void> {
    try {
      await loadWords(locale);
    } catch {
      return;
    }
    const wanted = pickLocale(this.preferences.state.get().language, navigator.languages);
    if (wanted === locale) this.locale.set(locale);
  }

  #whoCame(): void {
    const session = this.session.session.get();
    if (session.state !== "ready") return;
    if (session.who.kind === "member") this.preferences.told(session.who.me.person.id, session.who.me.preferences);
    else this.preferences.told(null);
  }

  #otherTab(key: string | null): void {
    if (key === SESSION_KEY) void this.session.refresh();
    else this.preferences.reread();
  }
}
