import { Fragment, useState } from 'react';
import type { ManagedPerson } from '../../../src/contract/person.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './people-table.module.css';
import { PersonPanel } from './person-panel.tsx';
import { PersonRow } from './person-row.tsx';

export function PeopleTable(props: {
  people: ManagedPerson[];
  onNews: (news: string) => void;
  onLink: (name: string, link: string) => void;
}) {
  const words = useWords(peopleWords);
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{words.people.name}</th>
          <th scope="col">{words.people.seen}</th>
          <th scope="col">{words.people.role}</th>
          <th scope="col">
            <span className="sr-only">{words.people.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.people.map((person) => {
          const isOpen = person.id === openId;
          return (
            <Fragment key={person.id}>
              <PersonRow
                person={person}
                isOpen={isOpen}
                onToggle={() => setOpenId(isOpen ? null : person.id)}
                onNews={props.onNews}
              />
              {isOpen && (
                <tr>
                  <td colSpan={4} className={classes.panel}>
                    <PersonPanel person={person} onNews={props.onNews} onLink={props.onLink} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
