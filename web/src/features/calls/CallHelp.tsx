// «Как позвонить»: how a call goes, its keys, and what to do when a browser does not let a device in. The section that fits
// this browser is open.
import { useI18n } from "../../i18n/useI18n.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import css from "./CallHelp.module.css";

const STEPS = ["begin", "before", "inside", "floor", "weak", "end"] as const;

const KEYS = [
  ["M", "keys.calls.microphone"],
  ["V", "keys.calls.camera"],
  ["S", "keys.calls.screen"],
  ["H", "keys.calls.hand"],
  ["C", "keys.calls.chat"],
  ["P", "keys.calls.people"],
  ["L", "keys.calls.layout"],
  ["F", "keys.calls.full"],
] as const;

const BROWSERS = ["chrome", "firefox", "safari", "iphone", "android"] as const;
type Browser = (typeof BROWSERS)[number];

/** Pure, from what the browser calls itself. */
export function browserOf(agent: string): Browser {
  if (/iPhone|iPad/.test(agent)) return "iphone";
  if (/Android/.test(agent)) return "android";
  if (/Firefox\//.test(agent)) return "firefox";
  return /Chrom(e|ium)\//.test(agent) ? "chrome" : "safari";
}

export function CallHelp({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const own = browserOf(navigator.userAgent);
  return (
    <Dialog title={t("help.title")} isOpen onClose={onClose}>
      <ol className={css.steps}>
        {STEPS.map((step) => (
          <li key={step}>
            <h3 className={css.title}>{t(`help.${step}`)}</h3>
            <p>{t(`help.${step}.text`)}</p>
          </li>
        ))}
      </ol>
      <section>
        <h3 className={css.title}>{t("help.devices")}</h3>
        <p>{t("help.devices.text")}</p>
        {BROWSERS.map((browser) => (
          <details key={browser} className={css.browser} open={browser === own}>
            <summary>{t(`help.${browser}`)}</summary>
            <p>{t(`help.${browser}.text`)}</p>
          </details>
        ))}
        <p>{t("help.system")}</p>
      </section>
      <section>
        <h3 className={css.title}>{t("help.keys")}</h3>
        <dl>
          {KEYS.map(([key, label]) => (
            <div key={key} className={css.key}>
              <dt>{t(label)}</dt>
              <dd>
                <kbd>{key}</kbd>
              </dd>
            </div>
          ))}
          <div className={css.key}>
            <dt>{t("keys.calls.talk")}</dt>
            <dd>
              <kbd>{t("keys.calls.space")}</kbd>
            </dd>
          </div>
        </dl>
        <p>{t("help.keys.text")}</p>
      </section>
    </Dialog>
  );
}
