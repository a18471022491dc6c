import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { ErrorCode } from "../../api/errors.ts";
import type { Call } from "../../api/http.ts";
import type {
  ChatId,
  Invite,
  InviteId,
  InviteOffer,
  JoinRequest,
  JoinRequestId,
  MemberId,
  Person,
} from "../../api/schema.ts";
import { InvitesModel, linkOf, linkState } from "./invitesModel.ts";
import { JoinModel } from "./joinModel.ts";

function serverOf(answers: Record<string, unknown>) {
  const asked: [string, Record<string, unknown>][] = [];
  const call = vi.fn(async (name: string, input: Record<string, unknown>) => {
    asked.push([name, input]);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { asked, answers, call: call as unknown as Call };
}

const chatId = "17" as ChatId;
const person: Person = {
  id: "2" as MemberId,
  name: { last: "Мельникова", first: "Ольга", middle: "Викторовна" },
  roles: ["teacher"],
  is_verified: true,
  position: "",
  version: 1,
};
const offer: InviteOffer = {
  org: { slug: "zmk", name: "Заречный колледж", short_name: "ЗМК", contact: "" },
  place: "chat",
  above: "",
  is_waiting: false,
  waiting_for: "",
  in_groups: [],
  chat_title: "СД-21 · группа",
  role: ["student"],
  invited_by: person.name,
  invited_by_is_verified: true,
  invited_by_position: "",
  needs_approval: true,
  expires_us: 0,
  is_member_already: false,
  is_other_org: false,
};
const invite: Invite = {
  id: "1" as InviteId,
  chat_id: chatId,
  role: ["student"],
  needs_approval: true,
  max_uses: 2,
  uses: 0,
  expires_us: 10_000_000,
  created_by: person,
  created_us: 0,
};

describe("joining by a link", () => {
  const looked = async (answers: Record<string, unknown>, secret: string | null = "s") => {
    const server = serverOf({ invite_look: offer, ...answers });
    const onSignedIn = vi.fn(async () => {});
    const model = new JoinModel({ call: server.call, secret, onSignedIn });
    await model.look();
    return { ...server, model, onSignedIn };
  };

  test("without a secret nothing is asked", async () => {
    const { model, asked } = await looked({}, null);
    expect(model.state.get().phase.step).toBe("no-secret");
    expect(asked).toEqual([]);
  });

  test.each<ErrorCode>(["invite_unknown", "invite_expired", "invite_revoked", "invite_used_up"])(
    "%s has a page",
    async (code) => {
      const { model } = await looked({ invite_look: new ApiError(code, 410) });
      expect(model.state.get().phase).toEqual({ step: "dead", code });
    },
  );

  test("a lost network is not a dead link", async () => {
    const { model } = await looked({ invite_look: new ApiError("offline", 0) });
    expect(model.state.get().phase.step).toBe("unreachable");
  });

  const filled = async (answers: Record<string, unknown>) => {
    const made = await looked(answers);
    made.model.toName();
    made.model.setName({ last: " Ежова ", first: "Полина", middle: "" });
    made.model.toLogin();
    made.model.setPassword("четыре зелёных яблока");
    return made;
  };

  test("a name is demanded before the login, and suggests it", async () => {
    const { model } = await looked({});
    model.toName();
    model.toLogin();
    expect(model.state.get().phase.step).toBe("name");
    expect(Object.keys(model.state.get().badName)).toEqual(["last", "first"]);
    const next = await filled({});
    expect(next.model.state.get()).toMatchObject({ phase: { step: "login" }, login: "ezhova.polina" });
  });

  test("registered and waiting: says who approves, keeps no password", async () => {
    const { model, asked, onSignedIn } = await filled({
      invite_register: { state: "waiting", waiting_for: "Ольга Мельникова" },
    });
    await model.register();
    expect(model.state.get()).toMatchObject({
      phase: { step: "waiting", waitingFor: "Ольга Мельникова" },
      password: "",
    });
    expect(asked.at(-1)?.[1]).toMatchObject({ name: { last: "Ежова", first: "Полина", middle: "" } });
    expect(onSignedIn).toHaveBeenCalledOnce();
  });

  test("a taken login keeps the form and offers another", async () => {
    const { model } = await filled({ invite_register: new ApiError("taken", 409) });
    await model.register();
    expect(model.state.get().bad.login).toEqual({ key: "join.taken", values: { login: "ezhova.polina2" } });
    expect(model.state.get().password).toBe("четыре зелёных яблока");
  });

  test("a link that dies while the form is filled in", async () => {
    const { model } = await filled({ invite_register: new ApiError("invite_revoked", 410) });
    await model.register();
    expect(model.state.get().phase).toEqual({ step: "dead", code: "invite_revoked" });
  });

  test("with an account one press is enough", async () => {
    const { model } = await looked({ invite_join: { state: "joined", chat_id: chatId, waiting_for: "" } });
    await model.join();
    expect(model.state.get().phase).toMatchObject({ step: "joined", chatId });
  });
});

describe("links of a chat", () => {
  test("states of a link", () => {
    expect(linkState(invite, 0)).toBe("live");
    expect(linkState(invite, 10_000)).toBe("expired");
    expect(linkState({ ...invite, uses: 2 }, 0)).toBe("usedUp");
    expect(linkState({ ...invite, uses: 2, revoked_us: 1 }, 0)).toBe("revoked");
  });

  test("the secret stands in the fragment, which is never sent", () => {
    expect(new URL(linkOf("https://zmk.example", "s3cret")).hash).toBe("#s3cret");
    expect(new URL(linkOf("https://zmk.example", "s3cret")).pathname).toBe("/join");
  });

  const request: JoinRequest = { id: "1" as JoinRequestId, person, is_new: true, created_us: 0 };
  const opened = async (answers: Record<string, unknown> = {}) => {
    const server = serverOf({
      invite_list: { invites: [invite] },
      join_request_list: { requests: [request] },
      ...answers,
    });
    const model = new InvitesModel(server.call, chatId);
    await model.read();
    return { ...server, model };
  };

  test("a new link is shown and listed; a revoked one is shown no more", async () => {
    const made = { invite: { ...invite, id: "2" as InviteId }, secret: "s" };
    const { model, answers } = await opened({ invite_create: made });
    await model.make();
    expect(model.state.get().made).toEqual(made);
    expect(model.state.get().invites?.map(({ id }) => id)).toEqual(["2", "1"]);
    answers["invite_revoke"] = { ...made.invite, revoked_us: 5 };
    await model.revoke(made.invite.id);
    expect(model.state.get().made).toBeNull();
    expect(model.state.get().invites?.[0]?.revoked_us).toBe(5);
  });

  test("a decided request leaves the queue; one decided elsewhere is read anew and said", async () => {
    const { model, answers } = await opened({ join_request_decide: undefined });
    expect(await model.decide(request, true)).toBe(true);
    expect(model.state.get().requests).toEqual([]);
    answers["join_request_decide"] = new ApiError("conflict", 409);
    answers["join_request_list"] = { requests: [] };
    expect(await model.decide(request, false)).toBe(false);
    expect(model.state.get()).toMatchObject({ wasDecided: true, failure: null });
  });
});
