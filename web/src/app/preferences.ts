// What a person prefers: theme, low vision, language, keys. Kept on the device, so that it works before signing in and
// without a network, and with the account, so that it follows the person; the account's word wins, but for what this
// device was told while nobody was signed in and the account says nothing about.
import { asApiError } from "../api/error.ts";
import type { Call } from "../api/http.ts";
import type { MemberId, Preferences } from "../api/schema.ts";
import { Store } from "../state/store.ts";
import { type Device, type LookModel, visionOf, visionText } from "./look.ts";

const LANGUAGE_KEY = "kafedra.language";
const SINGLE_KEYS_KEY = "kafedra.single-keys";
const SEND_KEY_KEY = "kafedra.send-key";
const PRESENCE_KEY = "kafedra.presence";
/** Whose word this device has: the member's id; empty once somebody chose something here without being signed in. */
const OWNER_KEY = "kafedra.preferences-of";
/** Chosen without a network: still to be told to the account. */
const UNTOLD_KEY = "kafedra.preferences-untold";

const PLAIN: Preferences = {
  language: "auto",
  theme: "auto",
  send_key: "enter",
  uses_single_keys: true,
  shows_presence: true,
  low_vision: "",
};

function oneOf<V extends string>(value: string | null, values: readonly V[]): V | undefined {
  return values.find((one) => one === value);
}

export class PreferencesModel {
  readonly state: Store<Preferences>;
  readonly #device: Device;
  readonly #look: LookModel;
  readonly #call: Call;
  #member: MemberId | null = null;
  #isApplying = false;
  #telling = 0;

  constructor(device: Device, look: LookModel, call: Call) {
    this.#device = device;
    this.#look = look;
    this.#call = call;
    this.state = new Store(this.#kept());
    look.look.subscribe(() => this.#lookChanged());
  }

  /** The person chose something. */
  readonly change = (part: Partial<Preferences>): void => {
    this.#apply({ ...this.state.get(), ...part });
    if (this.#member === null) this.#device.setItem(OWNER_KEY, "");
    else void this.#tell();
  };

  /** Who is here, and what their account says; null: nobody. */
  told(member: MemberId | null, preferences: Preferences = PLAIN): void {
    const isNew = member !== null && this.#device.getItem(OWNER_KEY) !== member;
    this.#member = member;
    if (member === null || this.#telling > 0) return;
    if (!isNew && this.#device.getItem(UNTOLD_KEY) === member) {
      void this.#tell();
      return;
    }
    this.#apply(isNew ? { ...this.state.get(), ...chosenIn(preferences) } : preferences);
    this.#device.setItem(OWNER_KEY, member);
  }

  /** Another tab of this device chose something. */
  reread(): void {
    this.#isApplying = true;
    this.#look.reread();
    this.#isApplying = false;
    this.state.set(this.#kept());
  }

  #kept(): Preferences {
    const device = this.#device;
    const look = this.#look.look.get();
    return {
      language: oneOf(device.getItem(LANGUAGE_KEY), ["ru", "en"]) ?? "auto",
      theme: look.theme,
      send_key: oneOf(device.getItem(SEND_KEY_KEY), ["ctrl_enter"]) ?? "enter",
      uses_single_keys: device.getItem(SINGLE_KEYS_KEY) !== "off",
      shows_presence: device.getItem(PRESENCE_KEY) !== "off",
      low_vision: visionText(look),
    };
  }

  #apply(next: Preferences): void {
    const device = this.#device;
    device.setItem(LANGUAGE_KEY, next.language);
    device.setItem(SEND_KEY_KEY, next.send_key);
    device.setItem(SINGLE_KEYS_KEY, next.uses_single_keys ? "on" : "off");
    device.setItem(PRESENCE_KEY, next.shows_presence ? "on" : "off");
    this.#isApplying = true;
    const look = this.#look.look.get();
    if (look.theme !== next.theme) this.#look.change({ theme: next.theme });
    if (visionText(look) !== next.low_vision) this.#look.change(visionOf(next.low_vision));
    this.#isApplying = false;
    this.state.set(next);
  }

  /** By Alt V, the bar of low vision, a button on a door. */
  #lookChanged(): void {
    if (this.#isApplying) return;
    const look = this.#look.look.get();
    const { theme, low_vision } = this.state.get();
    const next = { theme: look.theme, low_vision: visionText(look) };
    if (next.theme !== theme || next.low_vision !== low_vision) this.change(next);
  }

  /** One at a time: what was chosen while the account was being told is told after. */
  async #tell(): Promise<void> {
    const member = this.#member;
    if (member === null) return;
    this.#device.setItem(UNTOLD_KEY, member);
    this.#telling += 1;
    if (this.#telling > 1) return;
    try {
      while (this.#telling > 0) {
        const telling = this.#telling;
        await this.#call("preferences_set", this.state.get());
        this.#telling -= telling;
      }
      this.#device.setItem(UNTOLD_KEY, "");
    } catch (thrown) {
      this.#telling = 0;
      // Without a network it waits for the next look at who we are; a refusal will not become a yes.
      if (asApiError(thrown).code !== "offline") this.#device.setItem(UNTOLD_KEY, "");
    }
  }
}

/** What differs from the plain ones was chosen on some device. */
function chosenIn(preferences: Preferences): Partial<Preferences> {
  const chosen = (Object.keys(PLAIN) as (keyof Preferences)[]).filter((key) => preferences[key] !== PLAIN[key]);
  return Object.fromEntries(chosen.map((key) => [key, preferences[key]]));
}
