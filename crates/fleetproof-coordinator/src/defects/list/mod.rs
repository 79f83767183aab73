//! Wrong when runners are listed.

mod all_without_project_runners;
mod first_tag_counts;
mod group_items_without_sharing;
mod group_type_shows_all;
mod group_without_own_runners;
mod list_pages_badge_wrong;
mod own_without_group_runners;
mod pause_filter_ignored;
mod project_without_inherited;
mod second_page_repeats_the_first;
mod specific_means_project;
mod stale_after_three_months_in_lists;
mod type_forgotten_beside_status;
mod unknown_filters_show_nothing;
mod version_filter_ignored;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &all_without_project_runners::ALL_WITHOUT_PROJECT_RUNNERS,
    &group_type_shows_all::GROUP_TYPE_SHOWS_ALL,
    &stale_after_three_months_in_lists::STALE_AFTER_THREE_MONTHS_IN_LISTS,
    &first_tag_counts::FIRST_TAG_COUNTS,
    &version_filter_ignored::VERSION_FILTER_IGNORED,
    &type_forgotten_beside_status::TYPE_FORGOTTEN_BESIDE_STATUS,
    &own_without_group_runners::OWN_WITHOUT_GROUP_RUNNERS,
    &group_without_own_runners::GROUP_WITHOUT_OWN_RUNNERS,
    &project_without_inherited::PROJECT_WITHOUT_INHERITED,
    &pause_filter_ignored::PAUSE_FILTER_IGNORED,
    &specific_means_project::SPECIFIC_MEANS_PROJECT,
    &group_items_without_sharing::GROUP_ITEMS_WITHOUT_SHARING,
    &second_page_repeats_the_first::SECOND_PAGE_REPEATS_THE_FIRST,
    &unknown_filters_show_nothing::UNKNOWN_FILTERS_SHOW_NOTHING,
    &list_pages_badge_wrong::LIST_PAGES_BADGE_WRONG,
];
