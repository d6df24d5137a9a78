import { Button } from "antd";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** A fault of ours: nothing to explain, but to reload and to tell. */
export function Crashed() {
  const { t } = useTranslation();
  return (
    <section className="state-panel" role="alert">
      <h2>{t("state.crashed")}</h2>
      <p className="state-text">{t("state.crashedText")}</p>
      <Button onClick={() => globalThis.location.reload()}>{t("state.reload")}</Button>
    </section>
  );
}

/** Keeps a fault in one screen from taking the whole page with it. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}
