import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { RowMenu } from "../ui/RowMenu";
import { dayAndTime } from "../ui/time";
import { whoName } from "../ui/whoName";
import { userDeeds, type Deed, type User } from "./deeds";

interface UserTableProps {
  users: readonly User[];
  onDeed: (deed: Deed, user: User) => void;
}

/** Users, each with role, state, and where they are. */
export function UserTable({ users, onDeed }: UserTableProps) {
  const { t, i18n } = useTranslation();
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("users.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("users.name")}</th>
            <th scope="col">{t("users.role")}</th>
            <th scope="col">{t("users.agent")}</th>
            <th scope="col">{t("users.state")}</th>
            <th scope="col" className="figure">{t("users.sessions")}</th>
            <th scope="col">{t("users.made")}</th>
            <th scope="col">
              <span className="hidden">{t("users.can")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.name}>
              <th scope="row">{user.own ? t("users.own", { name: user.name }) : user.name}</th>
              <td>{t(`role.${user.role}`)}</td>
              <td>
                {user.agent !== null && user.seat !== ""
                  ? t("users.sits", { agent: user.agent, seat: user.seat })
                  : user.agent}
              </td>
              <td>
                <StateOf user={user} />
              </td>
              <td className="figure">{user.sessions}</td>
              <td className="when">
                {t("users.made_by", {
                  when: dayAndTime(user.made_at, i18n.language),
                  who: whoName(user.made_by),
                })}
              </td>
              <td>
                <RowMenu
                  label={t("users.with", { name: user.name })}
                  deeds={userDeeds(user).map((deed) => ({ text: t(`users.deeds.${deed}`), deed }))}
                  onChoose={(deed) => {
                    onDeed(deed, user);
                  }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StateOf({ user }: { user: User }) {
  const { t, i18n } = useTranslation();
  if (user.state === "valid") {
    return <Badge kind="good">{t("users.states.valid")}</Badge>;
  }
  const moment = user.state === "locked" ? user.until : user.since;
  const when = moment === null ? "" : dayAndTime(moment, i18n.language);
  return (
    <Badge kind={user.state === "locked" ? "bad" : "plain"}>
      {t(`users.states.${user.state}`, { when })}
    </Badge>
  );
}
