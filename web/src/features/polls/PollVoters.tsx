// Who voted for an option of an open poll.
import { useCallback } from "react";
import type { MemberId, Poll } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { PagedPeople } from "../chats/PagedPeople.tsx";
import type { PollsModel } from "./pollsModel.ts";

interface PollVotersProps {
  readonly polls: PollsModel;
  readonly poll: Poll;
  readonly place: number;
  readonly onClose: () => void;
}

export function PollVoters({ polls, poll, place, onClose }: PollVotersProps) {
  const { t } = useI18n();
  const read = useCallback(
    (after: MemberId | null) =>
      polls.call("poll_voter_list", { poll_id: poll.id, place, ...(after !== null && { after }) }),
    [polls, poll.id, place],
  );
  return (
    <Dialog isOpen title={t("polls.voters.title", { text: poll.options[place]?.text ?? "" })} onClose={onClose}>
      <PagedPeople read={read} none={t("polls.voters.none")} />
    </Dialog>
  );
}
