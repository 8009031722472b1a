
export type OrderItem = { product_retailer_id: string, quantity: number | null, item_price: string | null, currency: string | null };
