import { routes } from '../../../src/contract/routes.ts';
import { suggestionForm } from '../../suggestion-form.ts';
import type { Stage, Uses } from './stage.ts';

export function suggestionUses({ app, superuser }: Stage): Uses {
  const propose = async () => {
    const { client } = await app.signInAs('user');
    const { id: suggestionId } = await client.call(routes.proposeTool, { body: suggestionForm() });
    return { client, params: { suggestionId } };
  };

  return {
    proposeTool: async () => {
      const { client } = await app.signInAs('user');
      return { call: () => client.call(routes.proposeTool, { body: suggestionForm() }), leaves: ['suggestion.made'] };
    },
    withdrawSuggestion: async () => {
      const { client, params } = await propose();
      return { call: () => client.call(routes.withdrawSuggestion, { params }), leaves: ['suggestion.withdrawn'] };
    },
    acceptSuggestion: async () => {
      const { params } = await propose();
      const call = () => superuser.client.call(routes.acceptSuggestion, { params, body: {} });
      return { call, leaves: ['tool.created', 'suggestion.accepted'] };
    },
    declineSuggestion: async () => {
      const { params } = await propose();
      const call = () => superuser.client.call(routes.declineSuggestion, { params, body: { reason: 'Not now.' } });
      return { call, leaves: ['suggestion.declined'] };
    },
  };
}
