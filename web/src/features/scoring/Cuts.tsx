import { Input } from "antd";
import { useTranslation } from "react-i18next";

import { Section } from "@/shared/Section";
import { useTerm } from "@/shared/terms";

import { cutsFall, type Band, type Definition } from "./definition";

type BandsProps = { title: string; bands: Band[]; name: (band: Band) => string; rest: string; editable: boolean; onChange: (bands: Band[]) => void };

function Bands({ title, bands, name, rest, editable, onChange }: BandsProps) {
  const { t } = useTranslation("scoring");
  return (
    <div className="bands">
      <h3>{title}</h3>
      <dl>
        {bands.map((band, index) => (
          <div key={band.name}>
            <dt>{name(band)}</dt>
            <dd>
              {editable
                ? <Input size="small" prefix="≥" value={band.at_least} aria-label={`${title} ${name(band)}`} onChange={(event) => onChange(bands.map((one, at) => (at === index ? { ...one, at_least: event.target.value.trim() } : one)))} />
                : <span className="figures">≥ {band.at_least}</span>}
            </dd>
          </div>
        ))}
        <div><dt>{rest}</dt><dd className="quiet">{t("below")}</dd></div>
      </dl>
      {editable && !cutsFall(bands) && <p className="minus small" role="alert">{t("cutsMustFall")}</p>}
    </div>
  );
}

type Props = { definition: Definition; editable: boolean; onChange: (definition: Definition) => void };

/** Where the names begin: rating by total, letter by fit, number by behaviour. */
export function Cuts({ definition, editable, onChange }: Props) {
  const { t } = useTranslation("scoring");
  const term = useTerm();
  const { ratings, grade, lowest_rating: lowest, range } = definition;
  return (
    <Section title={t("cuts")}>
      <p className="quiet small">{t("range", { least: range[0], most: range[1] })}</p>
      <div className="thirds">
        <Bands title={t("ratingCuts")} bands={ratings} name={(band) => term("rating", band.name)} rest={term("rating", lowest)} editable={editable} onChange={(bands) => onChange({ ...definition, ratings: bands })} />
        <Bands title={t("letterCuts")} bands={grade.letters} name={(band) => band.name} rest={t("ungraded")} editable={editable} onChange={(letters) => onChange({ ...definition, grade: { ...grade, letters } })} />
        <Bands title={t("numberCuts")} bands={grade.numbers} name={(band) => band.name} rest={t("ungraded")} editable={editable} onChange={(numbers) => onChange({ ...definition, grade: { ...grade, numbers } })} />
      </div>
    </Section>
  );
}
