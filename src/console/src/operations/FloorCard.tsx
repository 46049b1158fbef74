import { useTranslation } from "react-i18next";

import type { Schemas } from "../service/client";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";

/** How full the floor is, and which telephones are taken. */
export function FloorCard({ floor }: { floor: Schemas["FloorInShort"] }) {
  const { t } = useTranslation();
  return (
    <Card title={t("operations.floor")}>
      <Facts
        facts={[
          [t("wallboard.waiting"), String(floor.waiting)],
          ...floor.agents.map((one) => [t(`state.${one.state}`), String(one.agents)] as const),
        ]}
      />
      <div className="scrolls" tabIndex={0} role="group" aria-label={t("operations.seats")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("desk.seat_label")}</th>
              <th scope="col">{t("operations.phone")}</th>
              <th scope="col">{t("operations.taken_by")}</th>
            </tr>
          </thead>
          <tbody>
            {floor.seats.map((seat) => (
              <tr key={seat.id}>
                <th scope="row">{seat.name}</th>
                <td>{t(`operations.phones.${seat.phone}`)}</td>
                <td>{seat.taken_by === "" ? t("operations.free") : seat.taken_by}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
