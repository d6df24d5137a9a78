import { Input } from "antd";
import { useEffect, useState } from "react";

const settleMs = 350;

type Props = { search: string | undefined; hint: string; label: string; onSearch: (text: string | undefined) => void };

/** A search field that asks once typing has settled, and at once on Enter. */
export function SearchBox({ search, hint, label, onSearch }: Props) {
  const [text, setText] = useState(search ?? "");
  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === search) return;
    const timer = setTimeout(() => onSearch(wanted), settleMs);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);
  return (
    <Input.Search
      allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(value) => onSearch(value.trim() || undefined)} placeholder={hint} aria-label={label}
      className="filter-search"
    />
  );
}
