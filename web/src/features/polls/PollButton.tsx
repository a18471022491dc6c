// Beside the field: ask the chat.
import { BarChart3 } from "lucide-react";
import { useI18n } from "../../i18n/useI18n.ts";
import { IconButton } from "../../ui/IconButton.tsx";

export function PollButton({ onPress }: { onPress: () => void }) {
  const { t } = useI18n();
  return <IconButton icon={BarChart3} label={t("polls.new")} onPress={onPress} />;
}
