import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BodyInputOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Proposal, Suggestion } from '../../../src/contract/suggestion.ts';
import type { SuggestionState } from '../../../src/contract/suggestion-rules.ts';
import { api } from '../../app/api.ts';

export interface SuggestionSearch {
  q?: string;
  state?: SuggestionState | 'any';
}

const keys = { all: ['suggestions'], one: (id: string) => ['suggestion', id] };

export function useMySuggestions() {
  return useInfiniteQuery({
    queryKey: [...keys.all, 'mine'],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listMySuggestions, { query: pageParam ? { cursor: pageParam } : {}, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Without a state: what waits. */
export function useSuggestions({ q, state = 'open' }: SuggestionSearch) {
  return useInfiniteQuery({
    queryKey: [...keys.all, 'everybody', q ?? '', state],
    queryFn: ({ signal, pageParam }) => {
      const filter = { ...(q && { q: q.slice(0, 200) }), ...(state !== 'any' && { state }) };
      return api.call(routes.listSuggestions, {
        query: { ...filter, ...(pageParam && { cursor: pageParam }) },
        signal,
      });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function useSuggestion(suggestionId: string) {
  return useQuery({
    queryKey: keys.one(suggestionId),
    queryFn: ({ signal }) => api.call(routes.getSuggestion, { params: { suggestionId }, signal }),
  });
}

export function useProposeTool() {
  return useMutation({
    mutationFn: ({ sample, ...proposal }: Proposal & { sample: File | null }) => {
      const body = new FormData();
      body.set('suggestion', JSON.stringify(proposal));
      if (sample) body.append('files', sample);
      return api.call(routes.proposeTool, { body });
    },
    ...useKeep(),
  });
}

export function useWithdrawSuggestion(suggestionId: string) {
  return useMutation({
    mutationFn: () => api.call(routes.withdrawSuggestion, { params: { suggestionId } }),
    ...useKeep(suggestionId),
  });
}

export function useAcceptSuggestion(suggestionId: string) {
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof routes.acceptSuggestion>) =>
      api.call(routes.acceptSuggestion, { params: { suggestionId }, body }),
    ...useKeep(suggestionId),
  });
}

export function useDeclineSuggestion(suggestionId: string) {
  return useMutation({
    mutationFn: (reason: string) => api.call(routes.declineSuggestion, { params: { suggestionId }, body: { reason } }),
    ...useKeep(suggestionId),
  });
}

/** What came back is what is shown; where somebody else was faster, what they did is asked for. */
function useKeep(suggestionId?: string) {
  const cache = useQueryClient();
  return {
    onSuccess: (suggestion: Suggestion) => {
      cache.setQueryData(keys.one(suggestion.id), suggestion);
      return cache.invalidateQueries({ queryKey: keys.all });
    },
    onError: () =>
      cache.invalidateQueries({ queryKey: suggestionId === undefined ? keys.all : keys.one(suggestionId) }),
  };
}
