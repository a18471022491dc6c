// Boot: styles, the client, the first look at who is here.
import "../ui/fonts.css";
import "../ui/tokens.css";
import "../ui/base.css";
import { createRoot } from "react-dom/client";
import { loadWords } from "../i18n/translate.ts";
import { App } from "./App.tsx";
import { Client } from "./client.ts";
import { fetchAhead } from "./pages.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("no #app in index.html");

const client = new Client(window);
void client.session.refresh();
fetchAhead(client.router.route);
client.scope.listen(window, "load", () => void client.updates.start(navigator.serviceWorker, document));
void loadWords(client.locale.get()).then(() => createRoot(root).render(<App client={client} />));
