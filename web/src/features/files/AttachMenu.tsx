// The paper clip: a file, a picture, the camera on a phone, a round video, and what other features send from here.
import { Camera, FileText, Image, Paperclip, Video } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { PICTURES } from "./kinds.ts";

interface AttachMenuProps {
  readonly onFiles: (files: readonly File[]) => void;
  /** null: this browser records nothing. */
  readonly onRound: (() => void) | null;
  readonly more: readonly MenuEntry[];
}

export function AttachMenu({ onFiles, onRound, more }: AttachMenuProps) {
  const { t } = useI18n();
  const files = useRef<HTMLInputElement>(null);
  const pictures = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])];
    event.target.value = "";
    if (chosen.length > 0) onFiles(chosen);
  };
  const hasTouch = matchMedia("(pointer: coarse)").matches;
  const entries: MenuEntry[] = [
    { id: "file", label: t("files.attach.file"), icon: FileText, run: () => files.current?.click() },
    { id: "picture", label: t("files.attach.picture"), icon: Image, run: () => pictures.current?.click() },
    ...(hasTouch
      ? [{ id: "camera", label: t("files.attach.camera"), icon: Camera, run: () => camera.current?.click() }]
      : []),
    ...(onRound ? [{ id: "round", label: t("files.attach.round"), icon: Video, run: onRound }] : []),
    ...more,
  ];
  return (
    <>
      <Menu label={t("files.attach.menu")} entries={entries} placement="top start">
        <IconButton icon={Paperclip} label={t("files.attach")} hasTooltip={false} />
      </Menu>
      <input ref={files} type="file" multiple hidden data-attach="file" onChange={onChosen} />
      <input
        ref={pictures}
        type="file"
        multiple
        hidden
        accept={PICTURES.join(",")}
        data-attach="picture"
        onChange={onChosen}
      />
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        data-attach="camera"
        onChange={onChosen}
      />
    </>
  );
}
