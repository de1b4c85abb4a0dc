import { useIsFetching } from '@tanstack/react-query';
import { Suspense, type ReactNode } from 'react';
import { NavLink } from 'react-router';
import type { Page } from './Capability';
import { FaultBoundary } from './FaultBoundary';
import { useNetwork } from './Network';
import { usePlace } from './PlaceContext';
import { shellWords } from './ShellWords';
import { useLanguage, useWords } from './Words';

/** The frame around every page: banner, where one is, the pages of this place, the language. */
export function Shell({ pages, children }: { readonly pages: readonly Page[]; readonly children: ReactNode }) {
  const words = useWords(shellWords);
  const network = useNetwork();
  const isLoading = useIsFetching({ predicate: (query) => query.state.status === 'pending' }) > 0;
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      {network.data?.demonstration === true && (
        <aside className="banner" aria-label={words.notice}>
          {words.demonstration}
        </aside>
      )}
      <header>
        <div className="bar">
          <Brand />
          <LanguageSwitch />
        </div>
        <Navigation pages={pages} />
      </header>
      <main id="content" tabIndex={-1} aria-busy={isLoading}>
        <FaultBoundary>
          <Suspense fallback={<p role="status">{words.loading} …</p>}>{children}</Suspense>
        </FaultBoundary>
      </main>
    </>
  );
}

function Brand() {
  const words = useWords(shellWords);
  const { place } = usePlace();
  const members = useNetwork().data?.members ?? [];
  const where =
    place.kind === 'patient' ? words.patientPlace : place.kind === 'member' ? (members.find((m) => m.slug === place.slug)?.name ?? place.slug) : words.frontPlace;
  return (
    <p className="brand">
      <a href="/">
        <span lang="zh-CN">杏林</span> Xinglin
      </a>
      <span className="where">{where}</span>
    </p>
  );
}

function Navigation({ pages }: { readonly pages: readonly Page[] }) {
  const words = useWords(shellWords);
  const { language } = useLanguage();
  const named = pages.flatMap((page) => (page.navigation === undefined ? [] : [{ path: page.path, name: page.navigation[language] }]));
  if (named.length < 2) {
    return null;
  }

  return (
    <nav aria-label={words.navigation}>
      {named.map(({ path, name }) => (
        <NavLink key={path} to={path} end={path === '/'}>
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

function LanguageSwitch() {
  const words = useWords(shellWords);
  const { language, choose } = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="language" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => choose(other)}>
      {words.otherLanguage}
    </button>
  );
}
