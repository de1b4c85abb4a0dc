import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import english from 'antd/locale/en_US';
import chinese from 'antd/locale/zh_CN';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { capabilities } from './capabilities';
import type { Page } from './Shell/Capability';
import { NotFound } from './Shell/NotFound';
import { PlaceProvider, usePlace } from './Shell/PlaceContext';
import { Shell } from './Shell/Shell';
import { theme } from './Shell/Theme';
import { LanguageProvider, useLanguage } from './Shell/Words';
import './Shell/shell.css';

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: true } } });

interface Loaded extends Page {
  readonly Component: LazyExoticComponent<ComponentType>;
}

const pages: readonly Loaded[] = capabilities.flatMap((capability) => capability.pages).map((page) => ({ ...page, Component: lazy(page.load) }));

/** The whole portal: language, theme, place, and the pages that this place has. */
export function Portal() {
  return (
    <LanguageProvider>
      <Themed />
    </LanguageProvider>
  );
}

function Themed() {
  const { language } = useLanguage();
  return (
    <ConfigProvider theme={theme} locale={language === 'zh' ? chinese : english} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <PlaceProvider>
            <Placed />
          </PlaceProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </ConfigProvider>
  );
}

function Placed() {
  const { place } = usePlace();
  const here = pages.filter((page) => page.places.includes(place.kind));
  return (
    <Shell pages={here}>
      <Routes>
        {here.map(({ path, Component }) => (
          <Route key={path} path={path} element={<Component />} />
        ))}
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Shell>
  );
}
