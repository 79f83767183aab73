//! Wrong on pages alone; the API stays as it is.

mod page_500_for_one_type;
mod page_badge_wrong;
mod page_count_off_by_one;
mod page_group_list_hides_instance;
mod page_manager_missing;
mod page_second_managers_page_empty;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &page_badge_wrong::PAGE_BADGE_WRONG,
    &page_manager_missing::PAGE_MANAGER_MISSING,
    &page_second_managers_page_empty::PAGE_SECOND_MANAGERS_PAGE_EMPTY,
    &page_count_off_by_one::PAGE_COUNT_OFF_BY_ONE,
    &page_group_list_hides_instance::PAGE_GROUP_LIST_HIDES_INSTANCE,
    &page_500_for_one_type::PAGE_500_FOR_ONE_TYPE,
];
