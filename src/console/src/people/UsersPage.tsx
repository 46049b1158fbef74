import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { FormModal } from "../ui/FormModal";
import { showTitle } from "../ui/title";
import type { Deed, User } from "./deeds";
import { UserTable } from "./UserTable";
import { useDeed, useUsers } from "./useUsers";

/** Those who sign in, and what an administrator does with them. */
export default function UsersPage() {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const { data: users, error } = useUsers();
  const doing = useDeed();
  const [asked, ask] = useState<{ deed: Deed; user: User } | null>(null);
  useEffect(() => {
    showTitle(t("users.title"));
  }, [t]);
  return (
    <div className="search-page">
      <h1>{t("users.title")}</h1>
      <p>{t("users.hint")}</p>
      {error !== null && <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>}
      <span className="hidden" role="status">
        {doing.isSuccess && t("users.done", { name: doing.data.name })}
      </span>
      {users !== undefined && (
        <section className="card" aria-label={t("users.title")}>
          <UserTable
            users={users}
            onDeed={(deed, user) => {
              ask({ deed, user });
            }}
          />
        </section>
      )}
      {asked !== null && (
        <FormModal
          title={t(`users.ask.${asked.deed}`, { name: asked.user.name })}
          action={t(`users.deeds.${asked.deed}`)}
          submit={() => doing.mutateAsync({ deed: asked.deed, name: asked.user.name })}
          isOpen
          onClose={() => {
            ask(null);
          }}
        >
          <p>{t(`users.means.${asked.deed}`)}</p>
        </FormModal>
      )}
    </div>
  );
}
