// What the host of a call asks of the server. The server decides and enforces; a refusal has its words.
import type { CallSource, MemberId } from "../../api/schema.ts";
import type { CallsModel } from "./callsModel.ts";

export function lowerHand(calls: CallsModel, member_id: MemberId): Promise<void> {
  return calls.inCall((ask, call_id) => ask("call_hand_lower", { call_id, member_id }));
}

export function mute(calls: CallsModel, member_id: MemberId, source: CallSource): Promise<void> {
  return calls.inCall((ask, call_id) => ask("call_mute", { call_id, member_id, source }));
}

export function muteAll(calls: CallsModel): Promise<void> {
  return calls.inCall((ask, call_id) => ask("call_mute_all", { call_id }));
}

/** Whether somebody may speak. */
export function giveVoice(calls: CallsModel, member_id: MemberId, may_speak: boolean): Promise<void> {
  return calls.inCall((ask, call_id) => ask("call_voice", { call_id, member_id, may_speak }));
}

/** Whether anybody but the hosts may. */
export function giveVoices(calls: CallsModel, may_speak: boolean): Promise<void> {
  return calls.inCall((ask, call_id) => ask("call_voice_all", { call_id, may_speak }));
}

export function remove(calls: CallsModel, member_id: MemberId, keep_out: boolean): Promise<void> {
  return calls.inCall((ask, call_id) => ask("call_remove", { call_id, member_id, keep_out }));
}
