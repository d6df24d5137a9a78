import { Link } from "@tanstack/react-router";

/** A company's name that opens its page. */
export function CompanyLink({ company }: { company: { id: number; name: string } }) {
  return <Link to="/companies/$id" params={{ id: String(company.id) }} className="breakable">{company.name}</Link>;
}
