// One call as this device has it: a pure reducer. What the server says of the call is in the snapshot of chats, what the
// media room shows is in RoomView; here is the rest: where we are between the lobby and the end, and what was chosen.
import type { ApiErrorCode } from "../../api/error.ts";
import type { CallId, CallOutcome, CallTicket, ChatId } from "../../api/schema.ts";
import type { DeviceTrouble } from "../../rtc/devices.ts";
import type { EndReason, Source } from "../../rtc/room.ts";

export type Phase = "lobby" | "joining" | "in" | "over";

/** Why it is over: the reason decides the words and what can be done next. */
export type Over = "left" | "ended" | "declined" | "missed" | "removed" | "elsewhere" | "lost" | "refused";

/** auto: what is shown if anything is, else two people large and small, else the grid. */
export type Layout = "auto" | "grid" | "speaker";
export type Panel = "chat" | "people" | "hands";

/** Something short to say over the picture; it goes when it was read. */
export type Notice =
  | { readonly kind: "turnedOff"; readonly source: Source }
  | { readonly kind: "speakingMuted" }
  | { readonly kind: "deviceGone"; readonly source: Source }
  | { readonly kind: "handLowered" }
  /** The host decides who speaks. */
  | { readonly kind: "voiceTaken" }
  | { readonly kind: "voiceGiven" }
  | { readonly kind: "voicesGiven" }
  /** Pressed what one has no right to. */
  | { readonly kind: "locked"; readonly source: "microphone" | "screen" };

export interface Rights {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

export interface Session {
  readonly chatId: ChatId;
  /** null: nobody has called yet. */
  readonly callId: CallId | null;
  readonly withVideo: boolean;
  readonly phase: Phase;
  readonly over: Over | null;
  readonly error: ApiErrorCode | null;
  readonly rights: Rights;
  /** The room was lost; we are on our way back into it. */
  readonly isComingBack: boolean;
  readonly turning: { readonly [S in Source]: boolean };
  readonly troubles: { readonly [S in Source]: DeviceTrouble | null };
  readonly notice: Notice | null;
  readonly layout: Layout;
  /** Identity whose picture is large; "identity:screen" for what they show. */
  readonly pinned: string | null;
  readonly panel: Panel | null;
  /** Sound and one small picture. */
  readonly isLean: boolean;
}

const NO = { microphone: false, camera: false, screen: false } as const;
const NO_TROUBLE = { microphone: null, camera: null, screen: null } as const;

export type Act =
  | { readonly kind: "opened"; readonly chatId: ChatId; readonly callId: CallId | null; readonly withVideo: boolean }
  | { readonly kind: "joining" }
  | { readonly kind: "admitted"; readonly callId: CallId; readonly rights: Rights; readonly withVideo: boolean }
  | { readonly kind: "voice"; readonly may: boolean }
  | { readonly kind: "connected" }
  | { readonly kind: "lostRoom" }
  | { readonly kind: "over"; readonly over: Over; readonly error?: ApiErrorCode }
  | { readonly kind: "refused"; readonly error: ApiErrorCode; readonly isLobby: boolean }
  | { readonly kind: "turning"; readonly source: Source; readonly is: boolean }
  | { readonly kind: "trouble"; readonly source: Source; readonly trouble: DeviceTrouble | null }
  | { readonly kind: "notice"; readonly notice: Notice | null }
  | { readonly kind: "layout"; readonly layout: Layout }
  | { readonly kind: "pin"; readonly key: string | null }
  | { readonly kind: "panel"; readonly panel: Panel | null }
  | { readonly kind: "lean"; readonly is: boolean };

function opened(act: Extract<Act, { kind: "opened" }>, isLean: boolean): Session {
  return {
    chatId: act.chatId,
    callId: act.callId,
    withVideo: act.withVideo,
    phase: "lobby",
    over: null,
    error: null,
    rights: NO,
    isComingBack: false,
    turning: NO,
    troubles: NO_TROUBLE,
    notice: null,
    layout: "auto",
    pinned: null,
    panel: null,
    isLean,
  };
}

export function act(session: Session | null, what: Act): Session | null {
  if (what.kind === "opened") return opened(what, session?.isLean ?? false);
  return session && change(session, what);
}

function change(session: Session, what: Exclude<Act, { kind: "opened" }>): Session {
  // What is over stays over: an answer that comes late changes nothing.
  if (session.phase === "over" && what.kind !== "joining") return session;
  switch (what.kind) {
    case "joining":
      return { ...session, phase: "joining", over: null, error: null, isComingBack: false };
    case "admitted":
      return { ...session, callId: what.callId, rights: what.rights, withVideo: what.withVideo };
    case "voice":
      return { ...session, rights: { ...session.rights, microphone: what.may } };
    case "connected":
      return { ...session, phase: "in", isComingBack: false, error: null };
    case "lostRoom":
      return session.phase === "in" ? { ...session, isComingBack: true, turning: NO } : session;
    case "over":
      return {
        ...session,
        phase: "over",
        over: what.over,
        error: what.error ?? null,
        isComingBack: false,
        turning: NO,
      };
    case "refused":
      if (what.isLobby) return { ...session, phase: "lobby", error: what.error };
      return { ...session, phase: "over", over: "refused", error: what.error };
    case "turning":
      return { ...session, turning: { ...session.turning, [what.source]: what.is } };
    case "trouble":
      return { ...session, troubles: { ...session.troubles, [what.source]: what.trouble } };
    case "notice":
      return { ...session, notice: what.notice };
    case "layout":
      return { ...session, layout: what.layout, pinned: null };
    case "pin":
      return { ...session, pinned: what.key };
    case "panel":
      return { ...session, panel: session.panel === what.panel ? null : what.panel };
    case "lean":
      return { ...session, isLean: what.is };
  }
}

/** What a ticket lets one do. */
export function admitted(ticket: CallTicket): Act {
  return {
    kind: "admitted",
    callId: ticket.call.call_id,
    withVideo: ticket.call.with_video,
    rights: {
      microphone: ticket.can_publish_microphone,
      camera: ticket.can_publish_camera,
      screen: ticket.can_publish_screen,
    },
  };
}

/** How long it stands: what asks for an answer longer. */
export function noticeMs(notice: Notice): number {
  return notice.kind === "voiceGiven" || notice.kind === "voiceTaken" ? 15_000 : 6000;
}

/** What the end of the media room means; null: it was lost, and we try to come back. */
export function overOf(end: EndReason): Over | null {
  switch (end) {
    case "left":
      return "left";
    case "removed":
      return "removed";
    case "closed":
      return "ended";
    case "elsewhere":
      return "elsewhere";
    case "lost":
      return null;
  }
}

/** What the end of a call means to whoever was in it. */
export function overOfOutcome(outcome: CallOutcome | null, isCaller: boolean): Over {
  if (!isCaller) return "ended";
  if (outcome === "declined") return "declined";
  return outcome === "missed" ? "missed" : "ended";
}
