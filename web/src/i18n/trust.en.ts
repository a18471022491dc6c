// The page /trust: how a device learns to trust this server.
import type { trustRu } from "./trust.ru.ts";

export const trustEn: Record<keyof typeof trustRu, string> = {
  "trust.slogan": "So that the browser knows the server",
  "trust.about": "Once on each device. No need to sign in.",
  "trust.loading": "Asking the server about its certificate",
  "trust.failed.title": "The server's certificate could not be learnt",
  "trust.failed.text": "Check the network and try again.",
  "trust.given.title": "There is nothing to do",
  "trust.given.text":
    "The certificate of this server comes from an authority that devices trust already. Should the browser warn of danger all the same, do not go on and tell the administrator.",
  "trust.none.title": "There is nothing to do",
  "trust.none.text":
    "This server has no certificate of its own. If the address begins with https://, a program in front of it protects the connection, and there is nothing to install.",
  "trust.own.text":
    "The server stands in the organisation itself, which has issued its certificate. Install the organisation's certificate and the browser will stop warning. It is good for the addresses of this server only: {names}.",
  "trust.compare.title": "1. Compare the fingerprint",
  "trust.compare.text":
    "Compare these signs with those the administrator has given you on paper or in person. If they differ, do not install it and tell the administrator.",
  "trust.compare.label": "SHA-256 fingerprint of the certificate",
  "trust.install.title": "2. Install the certificate",
  "trust.install.tabs": "Your device",
  "trust.download": "Download the certificate",
  "trust.download.profile": "Download the profile",
  "trust.open.title": "3. Open Kafedra",
  "trust.open.text": "A lock in the address bar and no warning: it has worked.",
  "trust.open": "Open",
  "trust.android": "Android",
  "trust.android.1": "Download the certificate.",
  "trust.android.2":
    "Open Settings → Security → Encryption & credentials → Install a certificate → CA certificate. Names differ a little: search the settings for “certificate”.",
  "trust.android.3": "Agree to the warning and choose the file ca.crt among the downloads.",
  "trust.android.4":
    "In Firefox: Settings → About Firefox, tap the logo five times; then Secret Settings → Use third party CA certificates.",
  "trust.ios": "iPhone, iPad",
  "trust.ios.1": "Open this page in Safari and download the profile; allow it.",
  "trust.ios.2": "Open Settings → Profile Downloaded → Install.",
  "trust.ios.3": "Open Settings → General → About → Certificate Trust Settings and turn this certificate on.",
  "trust.windows": "Windows",
  "trust.windows.1": "Download the certificate and open it → Install Certificate → Current User.",
  "trust.windows.2": "Choose “Place all certificates in the following store” → Trusted Root Certification Authorities.",
  "trust.windows.3": "Windows shows the fingerprint and asks. Answer Yes and open the browser again.",
  "trust.mac": "macOS",
  "trust.mac.1": "Download the certificate and open it: it goes to Keychain Access.",
  "trust.mac.2": "Find it there, open it → Trust → Always Trust.",
  "trust.mac.3": "Confirm with your password and open the browser again.",
  "trust.linux": "Linux",
  "trust.linux.1": "Download the certificate.",
  "trust.linux.2":
    "Chrome and Chromium: Settings → Privacy and security → Security → Manage certificates → Authorities → Import; tick trust for websites.",
  "trust.linux.3":
    "For the whole system (Debian, Ubuntu): sudo cp ca.crt /usr/local/share/ca-certificates/kafedra.crt && sudo update-ca-certificates",
  "trust.firefox": "Firefox",
  "trust.firefox.1": "Download the certificate. If Firefox asks about trust at once, tick “websites” and agree.",
  "trust.firefox.2":
    "Else: Settings → Privacy & Security → View Certificates → Authorities → Import, and tick trust for websites.",
  "trust.firefox.3": "On Windows and macOS Firefox takes the certificates of the system by itself.",
};
