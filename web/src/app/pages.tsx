// Which screen is in which piece of the client. A piece is fetched when its address is met, so that a weak phone at the
// door loads the door alone; tools/budget.mjs measures what each way in costs. Pieces that only lazy pages show stand in
// laterPages.tsx, so that not even their addresses are loaded before.
import { type ComponentType, lazy } from "react";
import { loadCallWords, loadManageWords, loadRoomWords, loadTalkWords } from "../i18n/translate.ts";
import type { Route } from "./route.ts";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

export function page<M, P>(load: () => Promise<M>, pick: (module: M) => ComponentType<P>): Load<P> {
  return async () => ({ default: pick(await load()) });
}

async function withWords<M>(module: Promise<M>): Promise<M> {
  const [loaded] = await Promise.all([module, loadRoomWords()]);
  return loaded;
}

async function withTalkWords<M>(module: Promise<M>): Promise<M> {
  const [loaded] = await Promise.all([module, loadTalkWords()]);
  return loaded;
}

async function withCallWords<M>(module: Promise<M>): Promise<M> {
  const [loaded] = await Promise.all([module, loadCallWords()]);
  return loaded;
}

/** Pages of people, structure, staff, imports and rules: what they say is fetched with the first of them. */
export async function withManageWords<M>(module: Promise<M>): Promise<M> {
  const [loaded] = await Promise.all([module, loadManageWords()]);
  return loaded;
}

const loads = {
  chooseOrg: page(
    () => import("../features/people/ChooseOrgPage.tsx"),
    (m) => m.ChooseOrgPage,
  ),
  signIn: page(
    () => import("../features/people/SignInPage.tsx"),
    (m) => m.SignInPage,
  ),
  start: page(
    () => import("../features/orgs/StartPage.tsx"),
    (m) => m.StartPage,
  ),
  join: page(
    () => withManageWords(import("../features/invites/JoinPage.tsx")),
    (m) => m.JoinPage,
  ),
  apply: page(
    () => withManageWords(import("../features/applications/ApplyPage.tsx")),
    (m) => m.ApplyPage,
  ),
  order: page(
    () => withManageWords(import("../features/applications/OrderPage.tsx")),
    (m) => m.OrderPage,
  ),
  applications: page(
    () => withManageWords(import("../features/applications/QueuePage.tsx")),
    (m) => m.QueuePage,
  ),
  goodbye: page(
    () => withManageWords(import("../features/privacy/GoodbyePage.tsx")),
    (m) => m.GoodbyePage,
  ),
  trust: page(
    () => withWords(import("../features/orgs/TrustPage.tsx")),
    (m) => m.TrustPage,
  ),
  credentials: page(
    () => import("../features/people/CredentialsPage.tsx"),
    (m) => m.CredentialsPage,
  ),
  waiting: page(
    () => import("../features/people/WaitingPage.tsx"),
    (m) => m.WaitingPage,
  ),
  member: page(
    () => withWords(import("./MemberRoom.tsx")),
    (m) => m.MemberRoom,
  ),
  call: page(
    () => withCallWords(import("../features/calls/CallPage.tsx")),
    (m) => m.CallPage,
  ),
  openChat: page(
    () => withTalkWords(import("../features/chats/OpenChat.tsx")),
    (m) => m.OpenChat,
  ),
  talk: page(
    () => withTalkWords(import("../features/chats/TalkPane.tsx")),
    (m) => m.TalkPane,
  ),
  search: page(
    () => withTalkWords(import("./SearchLayer.tsx")),
    (m) => m.SearchLayer,
  ),
  chatCall: page(
    () => import("./ChatCall.tsx"),
    (m) => m.ChatCall,
  ),
  share: page(
    () => withTalkWords(import("../features/files/SharePage.tsx")),
    (m) => m.SharePage,
  ),
  callLayers: page(
    () => import("../features/calls/CallLayers.tsx"),
    (m) => m.CallLayers,
  ),
  operator: page(
    () => withWords(import("./OperatorRoom.tsx")),
    (m) => m.OperatorRoom,
  ),
  people: page(
    () => withManageWords(import("./People.tsx")),
    (m) => m.People,
  ),
  manage: page(
    () => withManageWords(import("./Manage.tsx")),
    (m) => m.Manage,
  ),
  staffJoin: page(
    () => withManageWords(import("../features/staff/StaffJoinPage.tsx")),
    (m) => m.StaffJoinPage,
  ),
  roleNews: page(
    () => withManageWords(import("../features/staff/RoleNews.tsx")),
    (m) => m.RoleNews,
  ),
  settings: page(
    () => import("./Settings.tsx"),
    (m) => m.Settings,
  ),
  guardian: page(
    () => withManageWords(import("../features/invites/GuardianJoin.tsx")),
    (m) => m.GuardianJoin,
  ),
  help: page(
    () => withManageWords(import("./Help.tsx")),
    (m) => m.Help,
  ),
  invites: page(
    () => withManageWords(import("../features/invites/InvitesPanel.tsx")),
    (m) => m.InvitesPanel,
  ),
  accountNews: page(
    () => import("../features/settings/AccountNews.tsx"),
    (m) => m.AccountNews,
  ),
  lookBar: page(
    () => import("./LookBar.tsx"),
    (m) => m.LookBar,
  ),
  keys: page(
    () => import("./KeysList.tsx"),
    (m) => m.KeysList,
  ),
  toasts: page(
    () => import("../ui/ToastArea.tsx"),
    (m) => m.ToastArea,
  ),
};

export const ChooseOrgPage = lazy(loads.chooseOrg);
export const SignInPage = lazy(loads.signIn);
export const StartPage = lazy(loads.start);
export const JoinPage = lazy(loads.join);
export const ApplyPage = lazy(loads.apply);
export const OrderPage = lazy(loads.order);
export const ApplicationsPage = lazy(loads.applications);
export const GoodbyePage = lazy(loads.goodbye);
export const TrustPage = lazy(loads.trust);
export const CredentialsPage = lazy(loads.credentials);
export const WaitingPage = lazy(loads.waiting);
export const MemberRoom = lazy(loads.member);
export const CallPage = lazy(loads.call);
export const SharePage = lazy(loads.share);
export const CallLayers = lazy(loads.callLayers);
export const SearchLayer = lazy(loads.search);
export const ChatCall = lazy(loads.chatCall);
export const TalkPane = lazy(loads.talk);
export const OperatorRoom = lazy(loads.operator);
export const People = lazy(loads.people);
export const Manage = lazy(loads.manage);
export const StaffJoinPage = lazy(loads.staffJoin);
export const RoleNews = lazy(loads.roleNews);
export const Settings = lazy(loads.settings);
export const GuardianJoin = lazy(loads.guardian);
export const Help = lazy(loads.help);
export const InvitesPanel = lazy(loads.invites);
export const AccountNews = lazy(loads.accountNews);
export const LookBar = lazy(loads.lookBar);
export const KeysList = lazy(loads.keys);
export const ToastArea = lazy(loads.toasts);

const FIRST: Record<Route["name"], (() => Promise<unknown>)[]> = {
  home: [],
  start: [loads.start],
  "sign-in": [loads.signIn],
  join: [loads.join],
  staff: [loads.staffJoin],
  trust: [loads.trust],
  credentials: [loads.credentials],
  waiting: [loads.waiting],
  chats: [loads.member],
  call: [loads.member, loads.call],
  people: [loads.member, loads.people],
  "coming-in": [loads.member, loads.people],
  settings: [loads.member, loads.settings],
  manage: [loads.member, loads.manage],
  operator: [loads.operator, loads.applications],
  apply: [loads.apply],
  help: [loads.help],
  share: [loads.member],
  "not-found": [],
};

/** While the server is asked who we are, the piece this address most likely needs is on its way. */
export function fetchAhead(route: Route): void {
  for (const load of FIRST[route.name]) load().catch(() => {});
  if (route.name === "chats" && route.chatId !== null) loads.openChat().catch(() => {});
}
