import type { Behaviour } from "@/api/contract";

import { Instant } from "../time/Instant";
import { EventIcon } from "./EventIcon";
import { EventLine } from "./EventLine";

/** At most three behaviours that say most about intent. */
export function KeyBehaviours({ behaviours, empty }: { behaviours: Behaviour[]; empty: string }) {
  if (behaviours.length === 0) return <p className="quiet">{empty}</p>;
  return (
    <ul className="key-behaviours">
      {behaviours.slice(0, 3).map((one, index) => (
        <li key={index}>
          <EventIcon type={one.type} />
          <span><EventLine type={one.type} props={one.props} details={false} /><br /><span className="quiet small"><Instant at={one.at} ago /></span></span>
        </li>
      ))}
    </ul>
  );
}
