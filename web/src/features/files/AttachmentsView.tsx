// What a message carries: recordings, photos as an album, videos, and files as cards.
import type { Attachment, Message } from "../../api/schema.ts";
import { Album } from "./Album.tsx";
import css from "./AttachmentsView.module.css";
import { FileCard } from "./FileCard.tsx";
import type { FilesUi } from "./filesUi.ts";
import { RoundPlayer } from "./RoundPlayer.tsx";
import { VideoView } from "./VideoView.tsx";
import { VoicePlayer } from "./VoicePlayer.tsx";

export interface AttachmentsProps {
  readonly message: Message;
  readonly isOwn: boolean;
  readonly ui: FilesUi;
}

export function AttachmentsView({ message, isOwn, ui }: AttachmentsProps) {
  const { attachments } = message;
  const photos = attachments.filter(isShownPhoto);
  return (
    <div className={css.parts}>
      {photos.length > 0 && <Album message={message} photos={photos} />}
      {attachments
        .filter((one) => !isShownPhoto(one))
        .map((one) => (
          <Part key={one.file_id} message={message} one={one} isOwn={isOwn} ui={ui} />
        ))}
    </div>
  );
}

const isShownPhoto = (one: Attachment) => one.kind === "photo" && one.scan !== "dangerous";

type PartProps = AttachmentsProps & { one: Attachment };

function Part({ message, one, isOwn, ui }: PartProps) {
  if (one.scan === "dangerous") return <FileCard message={message} one={one} />;
  switch (one.kind) {
    case "voice":
      return <VoicePlayer message={message} one={one} isOwn={isOwn} ui={ui} />;
    case "round":
      return <RoundPlayer message={message} one={one} isOwn={isOwn} ui={ui} />;
    case "video":
    case "audio":
      return <VideoView message={message} one={one} />;
    default:
      return <FileCard message={message} one={one} />;
  }
}
