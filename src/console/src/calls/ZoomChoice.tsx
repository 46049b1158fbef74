import { Label, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";

/** So many times as wide as the window; half an hour is told second by second at the most. */
const ZOOMS = [1, 4, 16, 64] as const;

/** How closely a call is looked at. */
export function ZoomChoice({ zoom, onZoom }: { zoom: number; onZoom: (zoom: number) => void }) {
  const { t } = useTranslation();
  return (
    <ToggleButtonGroup
      className="speeds"
      selectedKeys={[String(zoom)]}
      disallowEmptySelection
      onSelectionChange={([chosen]) => {
        onZoom(Number(chosen));
      }}
    >
      <Label>{t("recordings.zoom")}</Label>
      {ZOOMS.map((one) => (
        <ToggleButton key={one} id={String(one)}>
          {`${String(one)} ×`}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
